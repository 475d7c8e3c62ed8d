package dev.sluice.runtime.admin;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as Envoy prints them. */
final class Addresses {
    private Addresses() {}

    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return address.toString();
        }
        String host = inet.getAddress().getHostAddress();
        return (inet.getAddress() instanceof Inet6Address ? '[' + host + ']' : host) + ':' + inet.getPort();
    }
}
