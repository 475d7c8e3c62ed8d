package dev.sluice.runtime.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages that a person on this machine happens to visit from speaking to the administration interface: where it listens on loopback, the
 * {@code Host} (and {@code Origin}, if there is one) must be a loopback name or address, which the page of another site cannot make a browser send,
 * not even by letting its own name resolve to 127.0.0.1. Immutable, any thread.
 */
record HostGuard(boolean loopbackOnly) {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    static HostGuard of(SocketAddress local) {
        InetAddress address = local instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return new HostGuard(address != null && address.isLoopbackAddress());
    }

    /** @param origin empty if the request has none */
    boolean admits(String host, String origin) {
        return !loopbackOnly
                || loopback(host)
                        && (origin.isEmpty() || origin.startsWith("http://") && loopback(origin.substring(7)));
    }

    private static boolean loopback(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > 0 && colon > authority.lastIndexOf(']');
        String name = (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(name)
                || name.startsWith("127.") && name.matches("127(\\.[0-9]{1,3}){3}")
                || name.endsWith(".localhost");
    }
}
