package dev.sluice.runtime.upstream;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsContexts;
import dev.sluice.runtime.transport.tls.TlsPlan;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import dev.sluice.runtime.upstream.plan.ProxyHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cluster's TLS contexts, by host. Immutable but for its end; any thread. */
final class HostSockets implements AutoCloseable {
    private static final String METADATA = "envoy.transport_socket_match";
    private final Opened usual;
    private final List<Chosen> matches = new ArrayList<>();

    /** Nulls as in the plan. */
    record Opened(@Nullable TlsContext tls, @Nullable ProxyHeader header) {}

    private record Chosen(Struct match, Opened socket) {}

    HostSockets(ClusterPlan.Sockets plan, Stats.StatScope scope, TlsContexts contexts) {
        usual = open(plan.usual(), scope, contexts);
        for (ClusterPlan.Sockets.Match each : plan.matches()) {
            matches.add(new Chosen(each.match(), open(each.socket(), scope, contexts)));
        }
    }

    private static Opened open(ClusterPlan.Sockets.Socket socket, Stats.StatScope scope, TlsContexts contexts) {
        try {
            TlsPlan plan = socket.tls();
            return new Opened(plan == null ? null : TlsContext.open(plan, scope, contexts), socket.header());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is put around connections to that host. */
    Opened of(Host host) {
        return matches.isEmpty()
                ? usual
                : of(host.metadata().getFilterMetadataOrDefault(METADATA, Struct.getDefaultInstance()));
    }

    /** By what a host's metadata says, or would. */
    Opened of(Struct has) {
        for (Chosen each : matches) {
            if (fits(each.match, has)) {
                return each.socket;
            }
        }
        return usual;
    }

    private static boolean fits(Struct wanted, Struct has) {
        for (Map.Entry<String, Value> each : wanted.getFieldsMap().entrySet()) {
            if (!each.getValue().equals(has.getFieldsMap().get(each.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        close(usual);
        for (Chosen each : matches) {
            close(each.socket);
        }
    }

    private static void close(Opened socket) {
        if (socket.tls != null) {
            socket.tls.close();
        }
    }
}
