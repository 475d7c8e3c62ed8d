package dev.sluice.filters.listener.httpinspector;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.stats.Counter;
import java.util.List;

/**
 * Finds out whether a connection speaks HTTP and which version, and names it for the chain match: {@code http/1.0}, {@code http/1.1}, {@code h2c}.
 * Takes no byte away. A client that is silent, or stops within the request line, waits for the listener's timeout.
 */
final class HttpInspectorFilter implements ListenerFilter {
    /** As in Envoy: a request line that is longer closes the connection. */
    private static final int MOST_BYTES = 64 << 10;

    private static final Verdict CLOSED = Verdict.reset("");
    private static final List<String> HTTP_1_0 = List.of("http/1.0");
    private static final List<String> HTTP_1_1 = List.of("http/1.1");
    private static final List<String> HTTP_2 = List.of("h2c");
    private final Counter http10;
    private final Counter http11;
    private final Counter http2;
    private final Counter none;
    private final Counter tooLong;

    HttpInspectorFilter(Counter http10, Counter http11, Counter http2, Counter none, Counter tooLong) {
        this.http10 = http10;
        this.http11 = http11;
        this.http2 = http2;
        this.none = none;
        this.tooLong = tooLong;
    }

    @Override
    public Verdict onAccept(AcceptedSocket s) {
        boolean covered =
                !s.transportProtocol().isEmpty() && !s.transportProtocol().equals("raw_buffer");
        return covered ? Verdict.proceed() : look(s, 1);
    }

    private Verdict look(AcceptedSocket s, int atLeast) {
        return Verdict.when(s.peek(atLeast), in -> in.length() < atLeast ? CLOSED : decide(s, in));
    }

    private Verdict decide(AcceptedSocket s, Bytes in) {
        return switch (RequestLine.read(in)) {
            case UNFINISHED -> in.length() < MOST_BYTES ? look(s, in.length() + 1) : tooLong();
            case NOT_HTTP -> proceed(none);
            case HTTP_1_0 -> found(s, HTTP_1_0, http10);
            case HTTP_1_1 -> found(s, HTTP_1_1, http11);
            case HTTP_2 -> found(s, HTTP_2, http2);
        };
    }

    private Verdict tooLong() {
        tooLong.add(1);
        return CLOSED;
    }

    private static Verdict found(AcceptedSocket s, List<String> protocol, Counter counter) {
        s.applicationProtocols(protocol);
        return proceed(counter);
    }

    private static Verdict proceed(Counter counter) {
        counter.add(1);
        return Verdict.proceed();
    }
}
