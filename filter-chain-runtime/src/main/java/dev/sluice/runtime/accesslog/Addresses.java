package dev.sluice.runtime.accesslog;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as Envoy writes them. Allocates the text. */
public final class Addresses {
    private Addresses() {}

    /** {@code 10.0.0.1:80}, {@code [::1]:80}, a path; empty for none. */
    public static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = host(inet);
            return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + inet.getPort();
        }
        return host(address);
    }

    /** Without port and brackets. */
    public static String host(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.isUnresolved() ? inet.getHostString() : NetUtil.toAddressString(inet.getAddress());
        }
        return address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : "";
    }

    /** -1 if it has none. */
    public static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }
}
