package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.StreamMessage;
import dev.sluice.runtime.transport.MemoryWire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as its client sees it, live: it may still be going on, and what is asked is answered for now. Failures of its own show everything that
 * went over the wires, as {@link #toString} does.
 */
public final class Exchanged {
    private final FilterTest test;
    private final boolean webSocket;
    private final MemoryWire wire;
    private final MemoryWire.Collector got;
    private final int from;
    private final int position;
    private final boolean head;
    private final int seenBefore;
    final Map<String, Long> numbersBefore;
    final Map<String, Integer> saidBefore;
    final StringBuilder sent = new StringBuilder();

    Exchanged(FilterTest test, String client, boolean head, boolean webSocket) {
        this.test = test;
        this.webSocket = webSocket;
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
        this.webSocket = false;
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

    // Messages.

    /** A WebSocket text message of the client, or a gRPC message of an open request. */
    public Exchanged sendMessage(String text) {
        return sendMessage(webSocket ? StreamMessage.text(text) : StreamMessage.grpc(Bytes.of(text)));
    }

    /** As above, of any kind. */
    public Exchanged sendMessage(StreamMessage message) {
        return webSocket ? sent(MessageFrames.frame(message, true)) : send(MessageFrames.grpc(message));
    }

    /** One WebSocket text message, in so many frames, each of which is read alone. */
    public Exchanged sendFragments(String... parts) {
        MessageFrames.fragments(true, parts).forEach(this::raw);
        return this;
    }

    /** The client's close frame. */
    public Exchanged sendClose(int code, String reason) {
        return sent(MessageFrames.close(code, reason, true));
    }

    private Exchanged sent(Bytes frame) {
        raw(frame);
        return this;
    }

    /** A WebSocket text message of the upstream, or a gRPC message of an answer that {@link Answer#thenHangs}. */
    public Exchanged upstreamSendsMessage(String text) {
        return upstreamSendsMessage(webSocket ? StreamMessage.text(text) : StreamMessage.grpc(Bytes.of(text)));
    }

    /** As above, of any kind. */
    public Exchanged upstreamSendsMessage(StreamMessage message) {
        Bytes bytes = webSocket ? MessageFrames.frame(message, false) : Wires.chunk(MessageFrames.grpc(message));
        latest(FilterTest.UPSTREAM).write(bytes);
        test.world().turn();
        return this;
    }

    /** The upstream's close frame. */
    public Exchanged upstreamSendsClose(int code, String reason) {
        latest(FilterTest.UPSTREAM).write(MessageFrames.close(code, reason, false));
        test.world().turn();
        return this;
    }

    /** What the client has got: gRPC messages, or WebSocket frames. */
    public List<StreamMessage> messages() {
        return webSocket
                ? MessageFrames.readFrames(got.bytes(), message().end())
                : MessageFrames.readGrpc(message().body());
    }

    /** As above, what the upstream has got. */
    public List<StreamMessage> seenMessages() {
        return webSocket
                ? test.world().host(FilterTest.UPSTREAM).frames()
                : MessageFrames.readGrpc(seen().bytes().toByteArray());
    }

    /** Fails unless the client has got these: texts; {@code CLOSE 1000 bye}, {@code PING}; a fragment has {@code …} where others are before or behind. */
    public Exchanged expectMessages(String... texts) {
        return expect("messages", texts, messages());
    }

    /** As above, of the upstream. */
    public Exchanged expectSeenMessages(String... texts) {
        return expect("upstream's messages", texts, seenMessages());
    }

    private Exchanged expect(String what, String[] texts, List<StreamMessage> is) {
        String found = String.join("\n", MessageFrames.shown(is));
        return expect(what, String.join("\n", texts), found, UnaryOperator.identity());
    }

    boolean webSocket() {
        return webSocket;
    }

    // What the client has.

    Wires.@Nullable Message now() {
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
        return ending().orElseThrow(() -> new AssertionError("the exchange is not over\n" + this));
    }

    Optional<World.Finished> ending() {
        List<World.Finished> all = test.world().finished(wire.local());
        return all.size() > position ? Optional.of(all.get(position)) : Optional.empty();
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
        return expect(
                "upstream's " + name,
                value,
                is,
                t -> t.field(Account.request(FilterTest.UPSTREAM), name + ": ", value));
    }

    /** Fails unless the upstream has seen this body. */
    public Exchanged expectSeenBody(String text) {
        return expect("upstream's body", text, seen().body(), t -> t.body(Account.request(FilterTest.UPSTREAM), text));
    }

    /** Fails if the upstream has seen the request. */
    public Exchanged expectNotForwarded() {
        return expect(
                "forwarded",
                "false",
                Boolean.toString(forwarded()),
                t -> t.start(Account.request(FilterTest.UPSTREAM), "(nothing)"));
    }

    private Exchanged expect(String what, String wanted, String is, UnaryOperator<Transcript> corrected) {
        if (!wanted.equals(is)) {
            Transcript found = Account.whole(this);
            throw new AssertionError(what + ": expected \"" + wanted + "\", was \"" + is + "\"\n"
                    + Diff.of(corrected.apply(found.copy()).lines(), found.lines()));
        }
        return this;
    }

    /** The whole exchange: what went over the wires on both sides, the numbers that changed, and the log. */
    @Override
    public String toString() {
        return Account.whole(this).toString();
    }
}
