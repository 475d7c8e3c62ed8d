package dev.sluice.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request of a client, HTTP/1.1 with {@code host: test}. Each goes on a connection of its own, unless {@link #on} says otherwise. */
public final class ClientRequest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final FilterTest test;
    private final String method;
    private final String path;
    private final List<String> headers = new ArrayList<>();
    private final List<String> trailers = new ArrayList<>();
    private List<String> body = List.of();
    private String from = "127.0.0.1";
    private boolean open;
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
        body = Arrays.asList(pieces);
        return this;
    }

    public ClientRequest trailer(String name, String value) {
        trailers.add(name + ": " + value);
        return this;
    }

    /** The body is not over: {@link Exchanged#send} and {@link Exchanged#end} follow. Sent chunked. */
    public ClientRequest open() {
        open = true;
        return this;
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
        List<String> lines = new ArrayList<>();
        if (headers.stream().noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            lines.add("host: test");
        }
        lines.addAll(headers);
        List<String> pieces = Wires.message(method + ' ' + path + " HTTP/1.1", lines, body, trailers, !open);
        Exchanged exchanged = after == null
                ? new Exchanged(test, from, method.equals("HEAD"))
                : new Exchanged(after, method.equals("HEAD"));
        pieces.forEach(exchanged::raw);
        return exchanged;
    }

    /**
     * Sends it and lets time pass until it is over. Fails with the whole exchange if the answer is not complete and the connection still open after
     * ten minutes of the chain's clock.
     */
    public Exchanged run() {
        Exchanged exchanged = start();
        long end = test.world().loop.nanoTime() + PATIENCE.toNanos();
        while (!exchanged.over() && test.world().loop.nanoTime() < end) {
            exchanged.advance(Duration.ofMillis(10));
        }
        if (!exchanged.over()) {
            throw new AssertionError("no complete answer within ten minutes\n" + exchanged);
        }
        return exchanged;
    }

    /**
     * Runs it with its body, and then the upstream's first answer's body, cut in two at every byte, and in single bytes; every time on a fresh chain.
     * Fails at the first cut that makes a difference to what the client gets or the upstream sees. Gives the uncut one.
     */
    public Exchanged everySplit() {
        Exchanged whole = run();
        String expected = whole.outcome();
        for (List<String> cut : cuts(String.join("", body))) {
            compare(expected, copy(test.fresh(), cut), "request body cut into " + cut);
        }
        List<Answer> answers = test.upstreamAnswers();
        Answer first = answers.isEmpty() ? Answer.of(200) : answers.get(0);
        for (List<String> cut : cuts(String.join("", first.body()))) {
            List<Answer> others = new ArrayList<>(answers);
            others.set(0, first.body(cut.toArray(String[]::new)));
            FilterTest fresh = test.fresh().upstream(others.toArray(Answer[]::new));
            compare(expected, copy(fresh, body), "response body cut into " + cut);
        }
        return whole;
    }

    private static void compare(String expected, ClientRequest request, String how) {
        String outcome = request.run().outcome();
        if (!outcome.equals(expected)) {
            throw new AssertionError(how + " makes a difference:\n" + outcome + "\ninstead of\n" + expected);
        }
    }

    /** Characters are cut, not bytes, so that the pieces are text. */
    private static List<List<String>> cuts(String text) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 1; i < text.length(); i++) {
            all.add(List.of(text.substring(0, i), text.substring(i)));
        }
        if (text.length() > 1) {
            all.add(text.chars().mapToObj(c -> String.valueOf((char) c)).toList());
        }
        return all;
    }

    private ClientRequest copy(FilterTest fresh, List<String> pieces) {
        ClientRequest copy = new ClientRequest(fresh, method, path).from(from);
        copy.headers.addAll(headers);
        copy.trailers.addAll(trailers);
        copy.body = pieces;
        return copy;
    }
}
