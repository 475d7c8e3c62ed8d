package dev.sluice.testkit;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.transport.MemoryWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as its client sees it, live: it may still be going on, and what is asked is answered for now. Failures of its own show everything that
 * went over the wires, as {@link #toString} does.
 */
public final class Exchanged {
    /** What differs from run to run or tells the framing. */
    private static final Set<String> UNSTEADY =
            Set.of("date", "x-request-id", "transfer-encoding", "x-envoy-upstream-service-time");

    private final FilterTest test;
    private final MemoryWire wire;
    private final MemoryWire.Collector got;
    private final int from;
    private final int position;
    private final boolean head;
    private final int seenBefore;
    private final StringBuilder sent = new StringBuilder();

    Exchanged(FilterTest test, String client, boolean head) {
        this.test = test;
        this.got = new MemoryWire.Collector();
        this.head = head;
        this.from = 0;
        this.position = 0;
        this.seenBefore = upstreams();
        this.wire = test.world().connect(client, got);
    }

    Exchanged(Exchanged before, boolean head) {
        this.test = before.test;
        this.got = before.got;
        this.wire = before.wire;
        this.head = head;
        this.from = before.message().end();
        this.position = before.position + 1;
        this.seenBefore = upstreams();
    }

    private int upstreams() {
        return test.world().hosts().containsKey(FilterTest.UPSTREAM)
                ? test.seen(FilterTest.UPSTREAM).size()
                : 0;
    }

    void raw(String piece) {
        sent.append(piece);
        wire.write(Wires.buffer(piece));
        test.world().loop.run();
    }

    // What the test does.

    /** One more piece of a request that is {@link ClientRequest#open}. */
    public Exchanged send(String piece) {
        raw(Wires.chunk(piece));
        return this;
    }

    /** The end of such a request. */
    public Exchanged end() {
        raw("0\r\n\r\n");
        return this;
    }

    /** The client resets its connection. */
    public Exchanged abort() {
        wire.reset();
        test.world().loop.run();
        return this;
    }

    /** Lets time pass. */
    public Exchanged advance(Duration time) {
        test.advance(time);
        return this;
    }

    /** The upstream says this to the request that got {@link Answer#nothing}. */
    public Exchanged answer(Answer late) {
        return answer(FilterTest.UPSTREAM, late);
    }

    public Exchanged answer(String cluster, Answer late) {
        test.world().host(cluster).answer(late);
        test.world().loop.run();
        return this;
    }

    // What the client has.

    private Wires.@Nullable Message now() {
        return Wires.parse(got.bytes(), from, got.ended() || got.closed(), head);
    }

    private Wires.Message message() {
        Wires.Message message = now();
        if (message == null) {
            throw new AssertionError("no answer\n" + this);
        }
        return message;
    }

    /** 0 if there is no answer yet. */
    public int status() {
        Wires.Message message = now();
        return message == null ? 0 : Integer.parseInt(message.start().split(" ")[1]);
    }

    /** Lines of one name with a comma between, empty if there is none. */
    public String header(String name) {
        return String.join(",", message().headers().all(name));
    }

    public Headers headers() {
        return message().headers();
    }

    /** As UTF-8, as far as it has come. */
    public String body() {
        return message().text();
    }

    public Headers trailers() {
        return message().trailers();
    }

    /** Heads of status 1xx before the answer's. */
    public List<Headers> interim() {
        return message().interim();
    }

    /** The whole answer is here. */
    public boolean complete() {
        Wires.Message message = now();
        return message != null && message.complete();
    }

    /** The proxy has closed the connection, or will send nothing more on it. */
    public boolean closed() {
        return got.ended() || got.closed();
    }

    boolean over() {
        return test.world().finished(wire.local()).size() > position && (complete() || closed()) || closed();
    }

    // What the log says.

    /** {@code %RESPONSE_CODE_DETAILS%}, once it is over. */
    public String details() {
        return finished().details();
    }

    /** {@code %RESPONSE_FLAGS%}, once it is over; empty if none. */
    public String flags() {
        return finished().flags();
    }

    /** Whether the proxy answered itself. */
    public boolean localReply() {
        return finished().localReply();
    }

    private World.Finished finished() {
        List<World.Finished> all = test.world().finished(wire.local());
        if (all.size() <= position) {
            throw new AssertionError("the exchange is not over\n" + this);
        }
        return all.get(position);
    }

    // What upstreams saw.

    /** Whether the upstream got a request since this one was sent. */
    public boolean forwarded() {
        return upstreams() > seenBefore;
    }

    /** What the upstream saw: its latest request since this one was sent; fails if there was none. */
    public Seen seen() {
        List<Seen> all = test.seen(FilterTest.UPSTREAM);
        if (all.size() <= seenBefore) {
            throw new AssertionError("nothing went upstream\n" + this);
        }
        return all.get(all.size() - 1);
    }

    /** As {@link FilterTest#stat}. */
    public long stat(String name) {
        return test.stat(name);
    }

    // Failures.

    /** Fails unless it is the status. */
    public Exchanged expectStatus(int status) {
        return expect("status", Integer.toString(status), Integer.toString(status()));
    }

    /** Fails unless it is the value; empty: no such header. */
    public Exchanged expectHeader(String name, String value) {
        return expect(name, value, header(name));
    }

    public Exchanged expectBody(String text) {
        return expect("body", text, body());
    }

    public Exchanged expectDetails(String text) {
        return expect("details", text, details());
    }

    public Exchanged expectFlags(String text) {
        return expect("flags", text, flags());
    }

    public Exchanged expectStat(String name, long value) {
        return expect(name, Long.toString(value), Long.toString(stat(name)));
    }

    private Exchanged expect(String what, String wanted, String is) {
        if (!wanted.equals(is)) {
            throw new AssertionError(what + ": expected \"" + wanted + "\", was \"" + is + "\"\n" + this);
        }
        return this;
    }

    /** What must be the same for every cut of the bodies. */
    String outcome() {
        List<String> all = new ArrayList<>();
        Wires.Message message = now();
        all.add(
                message == null
                        ? "no answer"
                        : message.start() + steady(message.headers()) + "\n" + message.text() + "\n"
                                + message.trailers());
        for (Seen seen : test.world().hosts().containsKey(FilterTest.UPSTREAM)
                ? test.seen(FilterTest.UPSTREAM)
                : List.<Seen>of()) {
            all.add("upstream: " + seen.requestLine() + steady(seen.headers()) + "\n" + seen.body() + "\n"
                    + seen.trailers() + (seen.complete() ? "" : " cut"));
        }
        return String.join("\n", all);
    }

    private static String steady(Headers headers) {
        StringBuilder lines = new StringBuilder();
        headers.forEach((name, value) -> lines.append(UNSTEADY.contains(name) ? "" : "\n" + name + ": " + value));
        return lines.toString();
    }

    /** Everything that went over the wires, and the numbers. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("---- client sent\n").append(sent);
        text.append("\n---- client got")
                .append(closed() ? ", then the end\n" : "\n")
                .append(got.text());
        test.world().hosts().forEach((name, host) -> host.seen()
                .forEach(seen ->
                        text.append("\n---- ").append(name).append(" saw\n").append(seen)));
        test.world().finished(wire.local()).forEach(one -> text.append("\n---- ")
                .append(one));
        return text.append("\n---- numbers\n")
                .append(test.world().numbers())
                .append("\n----")
                .toString();
    }
}
