package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where the administration interface listens. */
record AdminPlan(InetSocketAddress address, Place place) {
    /** Empty if it cannot be used; the reason was reported. */
    static Optional<AdminPlan> compile(Admin admin, Place place, LogSinks sinks) {
        Place at = place.field("address");
        if (!admin.hasAddress()) {
            return Optional.empty();
        }
        if (!admin.getAddress().hasSocketAddress()) {
            at.error("only socket_address is supported");
            return Optional.empty();
        }
        SocketAddress socket = admin.getAddress().getSocketAddress();
        Place text = at.field("socket_address").field("address");
        if (!socket.getAddress().matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            text.error("not an IP address: " + socket.getAddress());
            return Optional.empty();
        }
        try {
            return Optional.of(new AdminPlan(
                    new InetSocketAddress(InetAddress.getByName(socket.getAddress()), socket.getPortValue()), place));
        } catch (UnknownHostException e) {
            text.error("not an IP address: " + socket.getAddress());
            return Optional.empty();
        }
    }
}
