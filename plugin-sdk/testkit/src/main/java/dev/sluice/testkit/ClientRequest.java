package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request of a client, HTTP/1.1 with {@code host: test}. Each goes on a connection of its own, unless {@link #on} says otherwise. */
public final class ClientRequest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final FilterTest test;
    private final String method;
    private final String path;
    private final List<String> headers = new ArrayList<>();
    private final List<String> trailers = new ArrayList<>();
    private List<Bytes> body = List.of();
    private String from = "127.0.0.1";
    private boolean open;
    private boolean webSocket;
    private @Nullable Exchanged after;

    ClientRequest(FilterTest test, String method, String path) {
        this.test = test;
        this.method = method;
        this.path = path;
    }

    /** {@code host} replaces the usual one. */
    public ClientRequest header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    /** With a {@code content-length}, or chunked if there are trailers or a header {@code transfer-encoding: chunked}; each piece is read alone. */
    public ClientRequest body(String... pieces) {
        body = Wires.pieces(pieces);
        return this;
    }

    /** As above, for bytes that are no text. */
    public ClientRequest body(Bytes... pieces) {
        body = Arrays.asList(pieces);
        return this;
    }

    /** One more trailer; the body is sent chunked then. */
    public ClientRequest trailer(String name, String value) {
        trailers.add(name + ": " + value);
        return this;
    }

    /** The body is not over: {@link Exchanged#send} and {@link Exchanged#end} follow. Sent chunked. */
    public ClientRequest open() {
        open = true;
        return this;
    }

    /** With these gRPC messages as its body, each of which is read alone; or with these text messages behind the head of a WebSocket. */
    public ClientRequest messages(String... texts) {
        List<Bytes> pieces = new ArrayList<>();
        for (String text : texts) {
            pieces.add(webSocket ? MessageFrames.text(text, true) : MessageFrames.grpc(text));
        }
        body = pieces;
        return this;
    }

    /** Asks for a WebSocket; the body is what follows as it is. Unless it is {@link #open}, a close frame with 1000 follows {@link #messages}. */
    ClientRequest webSocket() {
        webSocket = true;
        return header("connection", "Upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-version", "13")
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    }

    /** The client's address. */
    public ClientRequest from(String ip) {
        from = ip;
        return this;
    }

    /** On the connection of that exchange, which is over. */
    public ClientRequest on(Exchanged earlier) {
        after = earlier;
        return this;
    }

    /** Sends it and does all there is to do now, without letting time pass. */
    public Exchanged start() {
        Exchanged exchanged = exchanged();
        pieces().forEach(exchanged::raw);
        return exchanged;
    }

    Exchanged exchanged() {
        return after == null
                ? new Exchanged(test, from, method.equals("HEAD"), webSocket)
                : new Exchanged(after, method.equals("HEAD"));
    }

    List<Bytes> pieces() {
        List<String> lines = new ArrayList<>();
        if (headers.stream().noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            lines.add("host: test");
        }
        lines.addAll(headers);
        if (webSocket) {
            List<Bytes> all = new ArrayList<>(
                    Wires.message(method + ' ' + path + " HTTP/1.1", lines, List.of(), List.of(), true));
            all.addAll(body);
            if (!open) {
                all.add(MessageFrames.close(1000, "", true));
            }
            return all;
        }
        return Wires.message(method + ' ' + path + " HTTP/1.1", lines, body, trailers, !open);
    }

    /**
     * Sends it and lets time pass until it is over. Fails with the whole exchange if the answer is not complete and the connection still open after
     * ten minutes of the chain's clock.
     */
    public Exchanged run() {
        Exchanged exchanged = start();
        if (!finish(exchanged)) {
            throw new AssertionError("no complete answer within ten minutes\n" + exchanged);
        }
        return exchanged;
    }

    /** Lets time pass until it is over; false if it is not within ten minutes. */
    static boolean finish(Exchanged exchanged) {
        World world = exchanged.test().world();
        long end = world.loop.nanoTime() + PATIENCE.toNanos();
        while (!exchanged.over() && world.toNextTimer(end)) {
            // Each timer may be the one that ends it.
        }
        return exchanged.over();
    }

    /**
     * Runs it with its body, and then the upstream's first answer's body, cut in two at every byte, and in single bytes; every time on a fresh chain.
     * Fails at the first cut that makes a difference to what the client gets or the upstream sees. Gives the uncut one.
     */
    public Exchanged everySplit() {
        return everySplit(Set.of());
    }

    /** @param unsteady names of headers that may differ */
    Exchanged everySplit(Set<String> unsteady) {
        Exchanged whole = run();
        List<String> expected = Account.outcome(whole, unsteady);
        for (List<Bytes> cut : Cuts.of(Wires.whole(body))) {
            compare(expected, copy(test.fresh(), cut), unsteady, "request body cut into " + Cuts.shown(cut));
        }
        List<Answer> answers = test.upstreamAnswers();
        Answer first = answers.isEmpty() ? Answer.of(200) : answers.get(0);
        for (List<Bytes> cut : Cuts.of(Wires.whole(first.body()))) {
            List<Answer> others = new ArrayList<>(answers);
            others.set(0, first.body(cut));
            FilterTest fresh = test.fresh().upstream(others.toArray(Answer[]::new));
            compare(expected, copy(fresh, body), unsteady, "response body cut into " + Cuts.shown(cut));
        }
        return whole;
    }

    private static void compare(List<String> expected, ClientRequest request, Set<String> unsteady, String how) {
        List<String> outcome = Account.outcome(request.run(), unsteady);
        if (!outcome.equals(expected)) {
            throw new AssertionError(how + " makes a difference\n" + Diff.of(expected, outcome));
        }
        request.test.close();
    }

    /** The same on another chain. */
    ClientRequest copy(FilterTest fresh, List<Bytes> pieces) {
        ClientRequest copy = new ClientRequest(fresh, method, path).from(from);
        copy.headers.addAll(headers);
        copy.trailers.addAll(trailers);
        copy.body = pieces;
        copy.open = open;
        copy.webSocket = webSocket;
        return copy;
    }

    ClientRequest copy(FilterTest fresh) {
        return copy(fresh, body);
    }

    FilterTest test() {
        return test;
    }
}
