package dev.sluice.testkit;

import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.transport.MemoryWire;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A raw connection as its client sees it, live. Text is UTF-8; each piece sent is read alone. */
public final class Talk {
    private final NetworkTest test;
    private final MemoryWire.Collector got = new MemoryWire.Collector();
    private final MemoryWire wire;
    private final StringBuilder sent = new StringBuilder();

    Talk(NetworkTest test, String from) {
        this.test = test;
        this.wire = test.world().connect(from, got);
    }

    public Talk send(String text) {
        sent.append(text);
        wire.write(Wires.buffer(text));
        return turn();
    }

    /** The client will send no more, but still reads. */
    public Talk end() {
        wire.end();
        return turn();
    }

    public Talk close() {
        wire.close();
        return turn();
    }

    /** The client resets its connection. */
    public Talk abort() {
        wire.reset();
        return turn();
    }

    public Talk advance(Duration time) {
        test.advance(time);
        return this;
    }

    private Talk turn() {
        test.world().loop.run();
        return this;
    }

    public String received() {
        return new String(got.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The proxy will send no more. */
    public boolean ended() {
        return got.ended() || got.closed();
    }

    /** Nothing is left of it on either side. */
    public boolean closed() {
        return got.closed() || line() != null;
    }

    // The upstream.

    /** What all connections to that cluster's host have brought. */
    public String reached(String cluster) {
        return test.world().host(cluster).text();
    }

    /** What the upstream has got. */
    public String reached() {
        return reached(FilterTest.UPSTREAM);
    }

    /** Whether there is a connection to that cluster's host. */
    public boolean connected(String cluster) {
        return test.world().host(cluster).latest() != null;
    }

    /** The upstream's latest connection sends this. */
    public Talk answer(String text) {
        upstream().write(text);
        return turn();
    }

    /** The upstream will send no more, but still reads. */
    public Talk upstreamEnds() {
        upstream().wire().end();
        return turn();
    }

    public Talk upstreamCloses() {
        upstream().wire().close();
        return turn();
    }

    /** The upstream has got the end of the client's bytes. */
    public boolean upstreamSawEnd() {
        return upstream().ended() || upstream().closed();
    }

    private Host.Connection upstream() {
        Host.Connection latest = test.world().host(FilterTest.UPSTREAM).latest();
        if (latest == null) {
            throw new AssertionError("nothing went upstream\n" + this);
        }
        return latest;
    }

    // The log.

    private @Nullable LogRecord line() {
        for (LogRecord one : test.world().closedConnections()) {
            if (one.downstreamDirectRemote().equals(wire.local())) {
                return one;
            }
        }
        return null;
    }

    private LogRecord log() {
        LogRecord line = line();
        if (line == null) {
            throw new AssertionError("the connection is not over\n" + this);
        }
        return line;
    }

    /** {@code %RESPONSE_FLAGS%}, once it is over. */
    public String flags() {
        return log().responseFlags();
    }

    /** {@code %CONNECTION_TERMINATION_DETAILS%}, once it is over. */
    public String details() {
        return log().connectionTerminationDetails();
    }

    /** As {@link NetworkTest#stat}. */
    public long stat(String name) {
        return test.stat(name);
    }

    @Override
    public String toString() {
        return "---- client sent\n" + sent + "\n---- client got" + (ended() ? ", then the end\n" : "\n") + received()
                + "\n---- numbers\n" + test.world().numbers() + "\n----";
    }
}
