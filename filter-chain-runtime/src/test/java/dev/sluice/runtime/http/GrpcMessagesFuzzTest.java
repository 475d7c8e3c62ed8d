package dev.sluice.runtime.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes where gRPC messages are expected, see {@link AnyMessages}. */
class GrpcMessagesFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void readsAnything(byte[] input) {
        AnyMessages.check(input, "application/grpc", "");
    }
}
