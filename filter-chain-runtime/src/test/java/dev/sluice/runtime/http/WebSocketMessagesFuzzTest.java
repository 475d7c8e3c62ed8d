package dev.sluice.runtime.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes where WebSocket messages are expected, see {@link AnyMessages}. */
class WebSocketMessagesFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void readsAnything(byte[] input) {
        AnyMessages.check(input, "", "websocket");
    }
}
