package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.transport.MemoryWire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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
    private final Map<String, Long> numbersBefore;
    private final Map<String, Integer> saidBefore;
    private final StringBuilder sent = new StringBuilder();

    Exchanged(FilterTest test, String client, boolean head) {
        this.test = test;
        this.got = new MemoryWire.Collector();
        this.head = head;
        this.from = 0;
        this.position = 0;
        this.seenBefore = upstreams();
        this.numbersBefore = test.world().numbers.all();
        this.saidBefore = said();
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
        this.numbersBefore = test.world().numbers.all();
        this.saidBefore = said();
    }

    /** How many requests each host has seen. */
    private Map<String, Integer> said() {
        Map<String, Integer> all = new HashMap<>();
        test.world().hosts().forEach((name, host) -> all.put(name, host.count()));
        return all;
    }

    private int upstreams() {
        return test.world().hosts().containsKey(FilterTest.UPSTREAM)
                ? test.world().host(FilterTest.UPSTREAM).count()
                : 0;
    }

    void raw(Bytes piece) {
        sent.append(Transcript.latin(piece));
        wire.write(Wires.buffer(piece));
        test.world().turn();
    }

    // What the test does.

    /** One more piece of a request that is {@link ClientRequest#open}. */
    public Exchanged send(String piece) {
        return send(Bytes.of(piece));
    }

    /** As above, for bytes that are no text. */
    public Exchanged send(Bytes piece) {
        raw(Wires.chunk(piece));
        return this;
    }

    /** Bytes as they are: behind an accepted upgrade, or whatever a broken client sends. */
    public Exchanged sendRaw(String bytes) {
        raw(Bytes.of(bytes));
        return this;
    }

    /** The end of such a request. */
    public Exchanged end() {
        raw(Bytes.of("0\r\n\r\n"));
        return this;
    }

    /** The client resets its connection. */
    public Exchanged abort() {
        wire.reset();
        test.world().turn();
        return this;
    }

    /** The client sends no more, but still reads. */
    public Exchanged halfClose() {
        wire.end();
        test.world().turn();
        return this;
    }

    /** The client stops reading, until {@link #readOn}. */
    public Exchanged stopReading() {
        wire.pause();
        return this;
    }

    /** The client reads what has waited, and goes on. */
    public Exchanged readOn() {
        wire.resume();
        test.world().turn();
        return this;
    }

    /** The upstream resets its latest connection. */
    public Exchanged upstreamAborts() {
        return upstreamAborts(FilterTest.UPSTREAM);
    }

    /** That cluster's host resets its latest connection. */
    public Exchanged upstreamAborts(String cluster) {
        latest(cluster).reset();
        test.world().turn();
        return this;
    }

    /** The upstream's latest connection sends this as it is: the rest of an answer that {@link Answer#thenHangs}, or nonsense. */
    public Exchanged upstreamSends(String raw) {
        return upstreamSends(FilterTest.UPSTREAM, raw);
    }

    /** As above, that cluster's host: for calls whose answer comes in parts while they are made. */
    public Exchanged upstreamSends(String cluster, String raw) {
        latest(cluster).write(Bytes.of(raw));
        test.world().turn();
        return this;
    }

    private Host.Connection latest(String cluster) {
        Host.Connection latest = test.world().host(cluster).latest();
        if (latest == null) {
            throw new AssertionError("no connection to " + cluster + "\n" + this);
        }
        return latest;
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

    /** As above, that cluster's host. */
    public Exchanged answer(String cluster, Answer late) {
        test.world().host(cluster).answer(late);
        test.world().turn();
        return this;
    }

    /** As {@link #abort}, and no turn yet. */
    void reset() {
        wire.reset();
    }

    /** All connections to hosts are reset, and no turn yet. */
    void resetUpstreams() {
        test.world().hosts().values().forEach(host -> host.connections().forEach(Host.Connection::reset));
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

    /** Of the answer; fails if there is none yet. */
    public Headers headers() {
        return message().headers();
    }

    /** As UTF-8, as far as it has come. */
    public String body() {
        return message().text();
    }

    /** As it is, as far as it has come. */
    public Bytes bytes() {
        return Bytes.of(message().body());
    }

    /** Of the answer; none until it is complete. */
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

    FilterTest test() {
        return test;
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

    /** The line of the access log, once it is over: Envoy's default format unless {@link FilterTest#accessLog} or the configuration says otherwise. */
    public String logLine() {
        List<String> all = logLines();
        if (all.isEmpty()) {
            throw new AssertionError("no line was logged\n" + this);
        }
        return all.get(0);
    }

    /** All lines, if several logs have one. */
    public List<String> logLines() {
        return test.world().lines.of(wire.local(), position);
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
        return expect(
                "status",
                Integer.toString(status),
                Integer.toString(status()),
                t -> t.start(Transcript.RESPONSE, "HTTP/1.1 " + status));
    }

    /** Fails unless it is the value; empty: no such header. */
    public Exchanged expectHeader(String name, String value) {
        return expect(name, value, header(name), t -> t.field(Transcript.RESPONSE, name + ": ", value));
    }

    /** Fails unless it is the value; empty: no such trailer. */
    public Exchanged expectTrailer(String name, String value) {
        String is = String.join(",", trailers().all(name));
        return expect("trailer " + name, value, is, t -> t.field(Transcript.RESPONSE, "trailer " + name + ": ", value));
    }

    /** Fails unless that is all of the body that has come. */
    public Exchanged expectBody(String text) {
        return expect("body", text, body(), t -> t.body(Transcript.RESPONSE, text));
    }

    /** Fails unless it is {@link #details}. */
    public Exchanged expectDetails(String text) {
        return expect("details", text, details(), t -> t.field(Transcript.LOG, "details ", text));
    }

    /** Fails unless it is {@link #flags}. */
    public Exchanged expectFlags(String text) {
        return expect("flags", text, flags(), t -> t.field(Transcript.LOG, "flags ", text));
    }

    /** Fails unless it is the line of {@link #logLine}. */
    public Exchanged expectLog(String line) {
        return expect("log", line, logLine(), t -> t.start(Transcript.LOG, line));
    }

    /** Fails unless the number of {@link #stat} is this. */
    public Exchanged expectStat(String name, long value) {
        return expect(
                name,
                Long.toString(value),
                Long.toString(stat(name)),
                t -> t.field(Transcript.STATS, name + ": ", Long.toString(value)));
    }

    /** Fails unless the upstream has seen a request with this header; empty: without it. */
    public Exchanged expectSeen(String name, String value) {
        String is = String.join(",", seen().headers().all(name));
        return expect("upstream's " + name, value, is, t -> t.field(request(FilterTest.UPSTREAM), name + ": ", value));
    }

    /** Fails unless the upstream has seen this body. */
    public Exchanged expectSeenBody(String text) {
        return expect("upstream's body", text, seen().body(), t -> t.body(request(FilterTest.UPSTREAM), text));
    }

    /** Fails if the upstream has seen the request. */
    public Exchanged expectNotForwarded() {
        return expect(
                "forwarded",
                "false",
                Boolean.toString(forwarded()),
                t -> t.start(request(FilterTest.UPSTREAM), "(nothing)"));
    }

    private static String request(String cluster) {
        return Transcript.TO_UPSTREAM + cluster;
    }

    private Exchanged expect(String what, String wanted, String is, UnaryOperator<Transcript> corrected) {
        if (!wanted.equals(is)) {
            Transcript found = transcript();
            throw new AssertionError(what + ": expected \"" + wanted + "\", was \"" + is + "\"\n"
                    + Diff.of(corrected.apply(found.copy()).lines(), found.lines()));
        }
        return this;
    }

    /** What must be the same for every cut of the bodies. */
    List<String> outcome(Set<String> unsteady) {
        Transcript all = new Transcript();
        all.add(Transcript.RESPONSE, steady(Transcript.message(now()), unsteady));
        test.world().hosts().forEach((name, host) -> {
            List<Seen> seen = host.seen();
            for (int i = saidBefore.getOrDefault(name, 0); i < seen.size(); i++) {
                all.add(request(name), steady(Transcript.seen(seen.get(i)), unsteady));
            }
        });
        return all.lines();
    }

    /** The client's part of the outcome. */
    List<String> answered(Set<String> unsteady) {
        return steady(Transcript.message(now()), unsteady);
    }

    private static List<String> steady(List<String> lines, Set<String> unsteady) {
        return lines.stream()
                .filter(line -> !UNSTEADY.contains(name(line)) && !unsteady.contains(name(line)))
                .toList();
    }

    private static String name(String line) {
        int colon = line.indexOf(": ");
        return colon < 0 ? "" : line.substring(0, colon);
    }

    /** Everything that went over the wires, what the log says, and the numbers that changed. */
    Transcript transcript() {
        Transcript all = new Transcript();
        Wires.Message request = Wires.parse(Transcript.bytes(sent.toString()).toByteArray(), 0, false, false);
        all.add(
                Transcript.REQUEST,
                request == null ? List.of(sent.toString().split("\r?\n")) : Transcript.message(request));
        test.world().hosts().forEach((name, host) -> upstream(all, name, host));
        all.add(Transcript.RESPONSE, Transcript.message(now()));
        if (closed()) {
            all.add(Transcript.RESPONSE, List.of("(connection closed)"));
        }
        all.add(Transcript.STATS, test.world().numbers.since(numbersBefore));
        all.add(Transcript.LOG, logLines());
        List<World.Finished> ends = test.world().finished(wire.local());
        if (ends.size() > position) {
            World.Finished end = ends.get(position);
            all.add(Transcript.LOG, List.of("details " + end.details(), "flags " + end.flags()));
        }
        return all;
    }

    private void upstream(Transcript all, String name, Host host) {
        List<Seen> seen = host.seen();
        for (int i = saidBefore.getOrDefault(name, 0); i < seen.size(); i++) {
            all.add(request(name), Transcript.seen(seen.get(i)));
        }
        for (Host.Connection connection : host.connections()) {
            byte[] said = Transcript.bytes(connection.said()).toByteArray();
            if (said.length > 0) {
                Wires.Message answer = Wires.parse(said, 0, true, false);
                all.add(
                        Transcript.FROM_UPSTREAM + name,
                        answer == null ? List.of(connection.said()) : Transcript.message(answer));
            }
        }
    }

    /** The whole exchange: what went over the wires on both sides, the numbers that changed, and the log. */
    @Override
    public String toString() {
        return transcript().toString();
    }
}
