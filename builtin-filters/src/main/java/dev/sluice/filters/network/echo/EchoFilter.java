package dev.sluice.filters.network.echo;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import java.util.concurrent.CompletableFuture;

/** Sends back what comes; reads no faster than the client takes it. Shared by all connections of a chain. */
final class EchoFilter implements NetworkTerminal {
    @Override
    public Verdict onConnection(RawConnection c) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        return Verdict.reply((none, client) -> {
            client.hold(over, ended -> {});
            c.inbound().transform(new Back(client, over)).slowedBy(client);
        });
    }

    private record Back(Sink client, CompletableFuture<Void> over) implements Transform {
        @Override
        public void chunk(Bytes in, Sink nowhere) {
            client.write(in.copy());
        }

        @Override
        public void close() {
            over.complete(null);
        }
    }
}
