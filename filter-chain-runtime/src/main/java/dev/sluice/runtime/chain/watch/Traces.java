package dev.sluice.runtime.chain.watch;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that somebody wants to follow through their chain, and the last of those that were. Off until asked for; while it is off a request pays one
 * volatile read. Any thread.
 */
public final class Traces {
    /** Names the token of {@link #token(Depth)}; a filter never sees it in a recorded head. */
    public static final String HEADER = "x-sluice-trace";

    private static final int KEPT = 100;
    private static final int MOST = 10_000;
    private final ArrayDeque<RequestTrace> done = new ArrayDeque<>();
    private volatile boolean on;
    private String prefix = "";
    private String headerName = "";
    private String headerValue = "";
    private int left;
    private Depth depth = Depth.HEADS;
    private String token = "";
    private Depth tokenDepth = Depth.HEADS;
    private long last;

    /**
     * How much is kept of a request.
     *
     * @param bodyBytes of each body, at most
     * @param secrets credentials in heads, which are blanked otherwise
     */
    public record Depth(int bodyBytes, boolean secrets) {
        /** The most that is kept of a body. */
        public static final int MOST_BYTES = 1 << 20;

        /** Heads without credentials. */
        public static final Depth HEADS = new Depth(0, false);
    }

    /**
     * The next requests that match are recorded.
     *
     * @param headerName empty for any request
     * @param headerValue empty for any value
     */
    public synchronized void follow(String prefix, String headerName, String headerValue, int count, Depth depth) {
        this.depth = depth;
        this.prefix = prefix;
        this.headerName = headerName;
        this.headerValue = headerValue;
        this.left = Math.min(count, MOST);
        settle();
    }

    /** As the other one, of heads without credentials. */
    public void follow(String prefix, String headerName, String headerValue, int count) {
        follow(prefix, headerName, headerValue, count, Depth.HEADS);
    }

    /** A new token: requests that carry it in {@value #HEADER} are recorded. The one before is no longer valid. */
    public synchronized String token(Depth depth) {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        token = HexFormat.of().formatHex(bytes);
        tokenDepth = depth;
        settle();
        return token;
    }

    /** As the other one, for heads without credentials. */
    public String token() {
        return token(Depth.HEADS);
    }

    /** Nothing is recorded from now on; what was stays. */
    public synchronized void stop() {
        left = 0;
        token = "";
        settle();
    }

    private void settle() {
        on = left > 0 || !token.isEmpty();
    }

    /** Whether some request may be recorded now: heads are kept as they arrive. */
    public boolean on() {
        return on;
    }

    /** How much of this request is to be recorded; null if nothing. */
    public @Nullable Depth wants(Headers head) {
        return on ? matches(head) : null;
    }

    private synchronized @Nullable Depth matches(Headers head) {
        String given = head.get(HEADER);
        if (!token.isEmpty() && same(given, token)) {
            return tokenDepth;
        }
        boolean matches = left > 0
                && head.get(HeaderName.PATH).startsWith(prefix)
                && (headerName.isEmpty()
                        || head.has(headerName)
                                && (headerValue.isEmpty()
                                        || head.get(headerName).equals(headerValue)));
        if (!matches) {
            return null;
        }
        left--;
        settle();
        return depth;
    }

    private static boolean same(String given, String secret) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /** One more is recorded. */
    public synchronized void add(RequestTrace trace) {
        if (done.size() == KEPT) {
            done.removeFirst();
        }
        done.addLast(trace.numbered(++last));
    }

    /** Null if it is not kept, or no more. */
    public synchronized @Nullable RequestTrace find(long id) {
        return done.stream().filter(each -> each.id() == id).findFirst().orElse(null);
    }

    /** The last hundred, oldest first. */
    public synchronized List<RequestTrace> recorded() {
        return List.copyOf(done);
    }
}
