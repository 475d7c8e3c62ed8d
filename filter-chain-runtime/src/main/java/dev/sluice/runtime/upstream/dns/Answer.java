package dev.sluice.runtime.upstream.dns;

import java.net.InetAddress;
import java.util.List;

/**
 * The addresses of a name, in the server's order.
 *
 * @param addresses empty if the name does not exist or has none
 * @param ttlSeconds the smallest of them, 0 if there is none
 */
public record Answer(List<InetAddress> addresses, long ttlSeconds) {
    /** No such name, or no address. */
    public static final Answer NOTHING = new Answer(List.of(), 0);
}
