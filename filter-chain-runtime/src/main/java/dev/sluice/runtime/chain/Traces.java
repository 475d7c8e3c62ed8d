package dev.sluice.runtime.chain;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;

/**
 * Requests that somebody wants to follow through their chain, and the last of those that were. Off until asked for; while it is off a request pays one
 * volatile read. Any thread.
 */
public final class Traces {
    /** Names the token of {@link #token}; a filter never sees it in a recorded head. */
    public static final String HEADER = "x-sluice-trace";

    private static final int KEPT = 100;
    private static final int MOST = 10_000;
    private final ArrayDeque<RequestTrace> done = new ArrayDeque<>();
    private volatile boolean on;
    private String prefix = "";
    private String headerName = "";
    private String headerValue = "";
    private int left;
    private String token = "";

    /**
     * The next requests that match are recorded.
     *
     * @param headerName empty for any request
     * @param headerValue empty for any value
     */
    public synchronized void follow(String prefix, String headerName, String headerValue, int count) {
        this.prefix = prefix;
        this.headerName = headerName;
        this.headerValue = headerValue;
        this.left = Math.min(count, MOST);
        settle();
    }

    /** A new token: requests that carry it in {@value #HEADER} are recorded. The one before is no longer valid. */
    public synchronized String token() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        token = HexFormat.of().formatHex(bytes);
        settle();
        return token;
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

    /** Whether this request is to be recorded. */
    public boolean wants(Headers head) {
        return on && matches(head);
    }

    private synchronized boolean matches(Headers head) {
        String given = head.get(HEADER);
        if (!token.isEmpty() && same(given, token)) {
            return true;
        }
        boolean matches = left > 0
                && head.get(HeaderName.PATH).startsWith(prefix)
                && (headerName.isEmpty()
                        || head.has(headerName)
                                && (headerValue.isEmpty()
                                        || head.get(headerName).equals(headerValue)));
        if (matches) {
            left--;
            settle();
        }
        return matches;
    }

    private static boolean same(String given, String secret) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /** One more is recorded. */
    public synchronized void add(RequestTrace trace) {
        if (done.size() == KEPT) {
            done.removeFirst();
        }
        done.addLast(trace);
    }

    /** The last hundred, oldest first. */
    public synchronized List<RequestTrace> recorded() {
        return List.copyOf(done);
    }
}
