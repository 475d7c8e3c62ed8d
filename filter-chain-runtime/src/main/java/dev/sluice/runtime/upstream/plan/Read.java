package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small values of configuration messages. */
final class Read {
    /** Sixty years: for ever, and still far from where nanoseconds overflow. */
    private static final long MOST_SECONDS = 2_000_000_000L;

    private Read() {}

    static long nanos(Duration duration) {
        long seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, duration.getSeconds()));
        return seconds * 1_000_000_000L + duration.getNanos();
    }

    /** At least 1 for anything positive. */
    static long millis(Duration duration) {
        long nanos = nanos(duration);
        return nanos <= 0 ? 0 : Math.max(1, nanos / 1_000_000);
    }

    /** The address if the text is one. */
    static @Nullable InetAddress ip(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The socket address, if it is one we know; else says what is wrong. */
    static Optional<SocketAddress> socketAddress(Address address, Place at) {
        switch (address.getAddressCase()) {
            case SOCKET_ADDRESS -> {
                SocketAddress socket = address.getSocketAddress();
                if (socket.getProtocol() != SocketAddress.Protocol.TCP) {
                    at.field("socket_address").field("protocol").error(socket.getProtocol() + " is not supported");
                }
                int port = socket.getPortValue();
                if (port >= 0 && port <= 65535) {
                    return Optional.of(socket);
                }
                at.field("socket_address")
                        .field("port_value")
                        .error("must be at most 65535, is " + Integer.toUnsignedString(port));
            }
            case PIPE -> at.field("pipe").error("pipe addresses are not supported");
            case ENVOY_INTERNAL_ADDRESS ->
                at.field("envoy_internal_address").error("internal addresses are not supported");
            case ADDRESS_NOT_SET -> at.error("an address is required");
        }
        return Optional.empty();
    }

    /** An IP address and port; else says what is wrong. */
    static Optional<InetSocketAddress> fixedAddress(Address address, Place at) {
        Optional<SocketAddress> socket = socketAddress(address, at);
        return socket.flatMap(s -> fixedAddress(s, at.field("socket_address")));
    }

    static Optional<InetSocketAddress> fixedAddress(SocketAddress socket, Place at) {
        InetAddress ip = ip(socket.getAddress());
        if (ip == null) {
            at.field("address").error("malformed IP address: " + socket.getAddress());
            return Optional.empty();
        }
        return Optional.of(new InetSocketAddress(ip, socket.getPortValue()));
    }

    static <T extends Message> Optional<T> unpack(Any any, Class<T> type, Place at) {
        try {
            return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
            at.error("unable to unpack as " + type.getSimpleName() + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
