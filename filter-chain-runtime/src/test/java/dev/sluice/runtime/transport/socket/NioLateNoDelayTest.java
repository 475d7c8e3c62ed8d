package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.Polling;

class NioLateNoDelayTest extends LateNoDelayTest {
    NioLateNoDelayTest() {
        super(Polling.NIO);
    }
}
