package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/** What is taken off the end of {@code :authority}. Costs nothing if nothing is to be taken. Immutable, any loop. */
public record HostPolicy(StripPort port, boolean trailingDot) {
    /** Which ports are taken off. */
    public enum StripPort {
        NONE,
        /** The listener's own. */
        MATCHING,
        ANY
    }

    public static final HostPolicy AS_IS = new HostPolicy(StripPort.NONE, false);

    /** @param listenerPort the local port of the connection */
    public void apply(Headers head, int listenerPort) {
        if (port == StripPort.NONE && !trailingDot) {
            return;
        }
        Headers.Wire wire = head.wire();
        int at = wire.find(HeaderName.AUTHORITY, 0);
        if (at < 0) {
            return;
        }
        byte[] in = wire.array();
        int from = wire.valueFrom(at);
        int end = from + wire.valueLength(at);
        int colon = colon(in, from, end);
        boolean strip = colon < end
                && (port == StripPort.ANY || port == StripPort.MATCHING && number(in, colon + 1, end) == listenerPort);
        boolean dot = trailingDot && colon > from && in[colon - 1] == '.';
        if (strip || dot) {
            String host = head.get(HeaderName.AUTHORITY);
            String name = host.substring(0, colon - from - (dot ? 1 : 0));
            head.set(HeaderName.AUTHORITY, strip ? name : name + host.substring(colon - from));
        }
    }

    /** Where the port's colon stands, or the end if there is no port. */
    private static int colon(byte[] in, int from, int end) {
        int at = end - 1;
        while (at >= from && in[at] >= '0' && in[at] <= '9') {
            at--;
        }
        return at > from && at < end - 1 && in[at] == ':' && plausible(in, from, at) ? at : end;
    }

    /** An IPv6 address without brackets has colons, but no port. */
    private static boolean plausible(byte[] in, int from, int colon) {
        for (int i = from; i < colon; i++) {
            if (in[i] == ':' && in[from] != '[') {
                return false;
            }
        }
        return in[from] != '[' || in[colon - 1] == ']';
    }

    private static int number(byte[] in, int from, int to) {
        int number = 0;
        for (int i = from; i < to && number < 100_000; i++) {
            number = number * 10 + in[i] - '0';
        }
        return number;
    }
}
