package dev.sluice.runtime.listener;

import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses to listen on. */
final class ListenAddresses {
    private ListenAddresses() {}

    static @Nullable SocketAddress compile(Address address, Place place) {
        switch (address.getAddressCase()) {
            case SOCKET_ADDRESS -> {
                return socket(address.getSocketAddress(), place.field("socket_address"));
            }
            case PIPE -> {
                return pipe(address.getPipe().getPath(), place.field("pipe").field("path"));
            }
            case ENVOY_INTERNAL_ADDRESS ->
                place.field("envoy_internal_address").error("internal addresses are not supported");
            case ADDRESS_NOT_SET -> place.error("an address is required");
        }
        return null;
    }

    private static @Nullable SocketAddress socket(
            io.envoyproxy.envoy.config.core.v3.SocketAddress socket, Place place) {
        if (socket.getProtocol() != io.envoyproxy.envoy.config.core.v3.SocketAddress.Protocol.TCP) {
            place.field("protocol").error(socket.getProtocol() + " is not supported");
            return null;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(socket.getAddress());
        if (bytes == null) {
            place.field("address").error("'" + socket.getAddress() + "' is not an IP address");
            return null;
        }
        int port = socket.getPortValue();
        if (port < 0 || port > 65535) {
            place.field("port_value").error("must be at most 65535, is " + Integer.toUnsignedString(port));
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable SocketAddress pipe(String path, Place place) {
        if (path.isEmpty() || path.startsWith("@")) {
            place.error(path.isEmpty() ? "a path is required" : "abstract names are not supported");
            return null;
        }
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (IllegalArgumentException e) {
            place.error("'" + path + "' is not a path: " + e.getMessage());
            return null;
        }
    }

    /** The address as Envoy puts it into stat names: {@code 127.0.0.1_10000}, {@code [__]_80}. */
    static String statName(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString().replace(':', '_');
        }
        String host = NetUtil.toAddressString(inet.getAddress());
        String text = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return (text + ':' + inet.getPort()).replace(':', '_');
    }
}
