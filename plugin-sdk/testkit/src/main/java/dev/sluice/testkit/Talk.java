package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.runtime.transport.MemoryWire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A raw connection as its client sees it, live. Text is UTF-8; each piece sent is read alone. */
public final class Talk {
    private static final String GOT = "client got";
    private static final String TO = "to ";

    private final NetworkTest test;
    private final MemoryWire.Collector got = new MemoryWire.Collector();
    private final MemoryWire wire;
    private final StringBuilder sent = new StringBuilder();

    Talk(NetworkTest test, String from) {
        this.test = test;
        this.wire = test.world().connect(from, got);
    }

    /** The client sends this. */
    public Talk send(String text) {
        return send(Bytes.of(text));
    }

    /** For bytes that are no text. */
    public Talk send(Bytes bytes) {
        sent.append(Transcript.shown(bytes));
        wire.write(Wires.buffer(bytes));
        return turn();
    }

    /** The client will send no more, but still reads. */
    public Talk end() {
        wire.end();
        return turn();
    }

    /** The client closes its connection. */
    public Talk close() {
        wire.close();
        return turn();
    }

    /** The client resets its connection. */
    public Talk abort() {
        wire.reset();
        return turn();
    }

    /** Lets time pass. */
    public Talk advance(Duration time) {
        test.advance(time);
        return this;
    }

    private Talk turn() {
        test.world().turn();
        return this;
    }

    /** What has come to the client, as UTF-8. */
    public String received() {
        return new String(got.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The proxy will send no more. */
    public boolean ended() {
        return got.ended() || got.closed();
    }

    /** What has come, as it is. */
    public Bytes bytes() {
        return Bytes.of(got.bytes());
    }

    /** Nothing is left of it on either side. */
    public boolean closed() {
        return got.closed() || line() != null;
    }

    /**
     * How the connection came out of the listener filters, behind which a terminal of the kit stood: fails if it has not come through, or if the
     * test has a terminal of its own.
     */
    public Arrival arrival() {
        Arrival arrival = test.world().arrival(wire.local());
        if (arrival == null) {
            throw new AssertionError("the connection has not come through the listener filters\n" + this);
        }
        return arrival;
    }

    /** Whether it has come through the listener filters. */
    public boolean arrived() {
        return test.world().arrival(wire.local()) != null;
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
        return answer(Bytes.of(text));
    }

    /** For bytes that are no text. */
    public Talk answer(Bytes bytes) {
        upstream().write(bytes);
        return turn();
    }

    /** As {@link #abort}, and no turn yet. */
    void reset() {
        wire.reset();
    }

    /** As {@link #end}, and no turn yet. */
    void finish() {
        wire.end();
    }

    /** All connections to hosts are reset, and no turn yet. */
    void resetUpstreams() {
        test.world().hosts().values().forEach(host -> host.connections().forEach(Host.Connection::reset));
    }

    /** The upstream will send no more, but still reads. */
    public Talk upstreamEnds() {
        upstream().wire().end();
        return turn();
    }

    /** The upstream closes its latest connection. */
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

    private World.@Nullable Closed line() {
        return test.world().closedConnection(wire.local());
    }

    private World.Closed log() {
        World.Closed line = line();
        if (line == null) {
            throw new AssertionError("the connection is not over\n" + this);
        }
        return line;
    }

    /** {@code %RESPONSE_FLAGS%}, once it is over. */
    public String flags() {
        return log().flags();
    }

    /** {@code %CONNECTION_TERMINATION_DETAILS%}, once it is over. */
    public String details() {
        return log().details();
    }

    /** As {@link NetworkTest#stat}. */
    public long stat(String name) {
        return test.stat(name);
    }

    // Failures.

    /** Fails unless that is all that has come. */
    public Talk expectReceived(String text) {
        return expect("received", text, received(), t -> t.body(GOT, text));
    }

    /** Fails unless that is all that the upstream has got. */
    public Talk expectReached(String text) {
        return expect("reached the upstream", text, reached(), t -> t.body(TO + FilterTest.UPSTREAM, text));
    }

    /** Fails unless it is {@link #flags}. */
    public Talk expectFlags(String text) {
        return expect("flags", text, flags(), t -> t.field(Transcript.LOG, "flags ", text));
    }

    /** Fails unless it is {@link #details}. */
    public Talk expectDetails(String text) {
        return expect("details", text, details(), t -> t.field(Transcript.LOG, "details ", text));
    }

    /** Fails unless the number of {@link #stat} is this. */
    public Talk expectStat(String name, long value) {
        return expect(
                name,
                Long.toString(value),
                Long.toString(stat(name)),
                t -> t.field(Transcript.STATS, name + ": ", Long.toString(value)));
    }

    private Talk expect(String what, String wanted, String is, UnaryOperator<Transcript> corrected) {
        if (!wanted.equals(is)) {
            Transcript found = transcript();
            throw new AssertionError(what + ": expected \"" + wanted + "\", was \"" + is + "\"\n"
                    + Diff.of(corrected.apply(found.copy()).lines(), found.lines()));
        }
        return this;
    }

    /** What must be the same for every cut of the bytes. */
    List<String> outcome() {
        Transcript all = new Transcript();
        all.add(GOT, Transcript.body(bytes())).add(GOT, List.of(ended() ? "(the end)" : "(open)"));
        test.world().hosts().forEach((name, host) -> all.add(TO + name, Transcript.body(Bytes.of(host.text()))));
        if (arrived()) {
            all.add("arrived", List.of(arrival().toString()));
        }
        return all.lines();
    }

    private Transcript transcript() {
        Transcript all =
                new Transcript().add("client sent", List.of(sent.toString().split("\r?\n", -1)));
        test.world().hosts().forEach((name, host) -> {
            all.add(TO + name, Transcript.body(Bytes.of(host.text())));
            host.connections().forEach(c -> all.add("from " + name, List.of(c.said())));
        });
        all.add(GOT, Transcript.body(bytes())).add(GOT, List.of(ended() ? "(the end)" : "(open)"));
        all.add(Transcript.STATS, test.world().numbers.since(Map.of()));
        World.Closed line = line();
        if (line != null) {
            all.add(Transcript.LOG, List.of("flags " + line.flags(), "details " + line.details()));
        }
        return all;
    }

    /** All that went over the wires, the numbers, and the log. */
    @Override
    public String toString() {
        return transcript().toString();
    }
}
