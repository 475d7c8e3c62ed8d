package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.Polling;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollWireTest extends SocketWireTest {
    EpollWireTest() {
        super(Polling.EPOLL);
    }
}
