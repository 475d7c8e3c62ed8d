package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.Polling;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollLateNoDelayTest extends LateNoDelayTest {
    EpollLateNoDelayTest() {
        super(Polling.EPOLL);
    }
}
