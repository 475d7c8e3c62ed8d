package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.upstream.dns.Resolvers;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the pool itself costs a request on a pooled connection. */
final class PoolAllocationTest {
    private static final int ROUNDS = 20_000;

    @Test
    void anExchangeOnAPooledConnectionMakesNoGarbage() {
        ManualLoop loop = new ManualLoop();
        Instant[] codec = new Instant[1];
        MemoryNetwork network = new MemoryNetwork();
        network.serve(new InetSocketAddress("10.0.0.1", 1), wire -> {});
        ClusterSet set = ClusterSet.compile(
                List.of(Rig.cluster("{'name': 'c', 'lb_policy': 'LEAST_REQUEST', " + Rig.endpoints(1) + "}")),
                Place.root(Problems.unplaced("test")),
                ClusterEnvironment.of(
                        new Stats(), network, (w, handler, l) -> codec[0] = new Instant(handler), new Resolvers()),
                ClusterSet.EMPTY);
        set.start();
        UpstreamCluster cluster = set.find("c").orElseThrow();
        Silent client = new Silent();
        cluster.openHttp(loop, HostChoice.ANY, client, client);
        loop.run();
        codec[0].finish();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long perRound = Long.MAX_VALUE;

        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                cluster.openHttp(loop, HostChoice.ANY, client, client);
                codec[0].finish();
            }
            perRound = Math.min(perRound, (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS);
        }

        assertThat(client.opened).isEqualTo(5 * ROUNDS + 1);
        assertThat(perRound).isLessThanOrEqualTo(8);
    }

    private static final class Silent implements HttpEvents, OpenListener<UpstreamHttp> {
        private int opened;

        @Override
        public void onOpen(UpstreamHttp stream) {
            opened++;
        }

        @Override
        public void onFailed(Upstream.Failure failure, String host, String reason) {
            throw new AssertionError(failure);
        }

        @Override
        public void onHead(Headers head, boolean end) {}

        @Override
        public void onData(ByteBuffer bytes, boolean end) {}

        @Override
        public void onTrailers(Headers trailers) {}

        @Override
        public void onReset(StreamReset why) {}
    }

    /** An exchange ends when the test says so. */
    private record Instant(ClientHandler handler) implements ClientCodec, HttpStream {
        void finish() {
            handler.onAvailable();
        }

        @Override
        public HttpStream open(HttpEvents events) {
            return this;
        }

        @Override
        public int available() {
            return 1;
        }

        @Override
        public int active() {
            return 0;
        }

        @Override
        public void drain() {}

        @Override
        public void close() {}

        @Override
        public void informational(Headers head) {}

        @Override
        public void head(Headers head, boolean end) {}

        @Override
        public void data(ByteBuffer bytes, boolean end) {}

        @Override
        public void trailers(Headers trailers) {}

        @Override
        public void reset() {}

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void continueRequest() {}

        @Override
        public String protocol() {
            return "HTTP/1.1";
        }

        @Override
        public long wireBytesSent() {
            return 0;
        }

        @Override
        public long wireBytesReceived() {
            return 0;
        }

        @Override
        public void closeAfter() {}

        @Override
        public @Nullable String upgrade() {
            return null;
        }
    }
}
