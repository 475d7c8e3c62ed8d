package dev.sluice.runtime.server;

import com.google.protobuf.Any;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.AccessLogCompiler;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the administration interface listens, and what it logs to. */
record AdminPlan(InetSocketAddress address, AccessLog[] logs) {
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
        int port = socket.getPortValue();
        if (port < 0 || port > 65535) {
            at.field("socket_address")
                    .field("port_value")
                    .error("must be at most 65535, is " + Integer.toUnsignedString(port));
            return Optional.empty();
        }
        try {
            return Optional.of(new AdminPlan(
                    new InetSocketAddress(InetAddress.getByName(socket.getAddress()), port),
                    logs(admin, place, sinks)));
        } catch (UnknownHostException e) {
            text.error("not an IP address: " + socket.getAddress());
            return Optional.empty();
        }
    }

    @SuppressWarnings("deprecation") // access_log_path: most older files say it
    private static AccessLog[] logs(Admin admin, Place place, LogSinks sinks) {
        List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> all = new ArrayList<>(admin.getAccessLogList());
        Place at = place.field("access_log");
        if (!admin.getAccessLogPath().isEmpty()) {
            FileAccessLog file =
                    FileAccessLog.newBuilder().setPath(admin.getAccessLogPath()).build();
            all.add(io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder()
                    .setTypedConfig(Any.pack(file))
                    .build());
        }
        return AccessLogCompiler.compile(all, at, sinks);
    }
}
