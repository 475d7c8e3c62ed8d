package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.Polling;

class NioWireTest extends SocketWireTest {
    NioWireTest() {
        super(Polling.NIO);
    }
}
