package dev.sluice.runtime.route;

import dev.sluice.runtime.accesslog.FakeRecord;
import java.util.random.RandomGenerator;

/** A request at a host and path. */
final class FakeInput extends FakeRecord implements RouteInput {
    long random;

    static FakeInput get(String host, String path) {
        FakeInput in = new FakeInput();
        in.request(":method", "GET", ":path", path, ":authority", host, ":scheme", "http");
        return in;
    }

    FakeInput with(String... fields) {
        request(fields);
        return this;
    }

    @Override
    public RandomGenerator random() {
        return () -> random;
    }

    @Override
    public int listenerPort() {
        return 8080;
    }
}
