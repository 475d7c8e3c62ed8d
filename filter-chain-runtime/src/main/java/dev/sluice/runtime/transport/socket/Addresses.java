package dev.sluice.runtime.transport.socket;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** What sockets of both families are asked. */
final class Addresses {
    private static final InetSocketAddress UNKNOWN = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Addresses() {}

    static ProtocolFamily family(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        boolean v6 = address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
        return v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    static SocketAddress local(SocketChannel socket) {
        try {
            SocketAddress address = socket.getLocalAddress();
            return address == null ? UNKNOWN : address;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    static SocketAddress remote(SocketChannel socket) {
        try {
            SocketAddress address = socket.getRemoteAddress();
            return address == null ? UNKNOWN : address;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Whether a client that was accepted there has this as its local address: neither a wildcard nor a path. */
    static boolean isOne(SocketAddress bound) {
        return bound instanceof InetSocketAddress inet
                && !inet.isUnresolved()
                && !inet.getAddress().isAnyLocalAddress();
    }
}
