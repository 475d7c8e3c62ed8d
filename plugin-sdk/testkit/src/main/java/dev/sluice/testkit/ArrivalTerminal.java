package dev.sluice.testkit;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.runtime.network.DownstreamConnection;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Stands behind listener filters: notes how connections come, and takes their bytes until they end. */
final class ArrivalTerminal implements NetworkTerminal {
    private final Map<SocketAddress, Arrival> facts = new HashMap<>();
    private final Map<SocketAddress, StringBuilder> bytes = new HashMap<>();

    @Override
    public Verdict onConnection(RawConnection c) {
        DownstreamConnection known = (DownstreamConnection) c;
        SocketAddress client = c.directRemote();
        StringBuilder received = new StringBuilder();
        bytes.put(client, received);
        facts.put(
                client,
                new Arrival(
                        c.remote(),
                        c.local(),
                        c.serverName(),
                        known.transportProtocol(),
                        known.applicationProtocols(),
                        ""));
        CompletableFuture<Void> over = new CompletableFuture<>();
        c.inbound().transform(new Taking(received, over));
        return Verdict.reply((trailers, out) -> out.hold(over, done -> {}));
    }

    @Nullable
    Arrival of(SocketAddress client) {
        Arrival known = facts.get(client);
        return known == null
                ? null
                : new Arrival(
                        known.remote(),
                        known.local(),
                        known.serverName(),
                        known.transportProtocol(),
                        known.applicationProtocols(),
                        String.valueOf(bytes.get(client)));
    }

    private record Taking(StringBuilder received, CompletableFuture<Void> over) implements dev.sluice.filter.Transform {
        @Override
        public void chunk(dev.sluice.filter.Bytes in, dev.sluice.filter.Sink out) {
            received.append(in);
        }

        @Override
        public void end(dev.sluice.filter.Headers trailers, dev.sluice.filter.Sink out) {
            over.complete(null);
        }
    }
}
