package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * What a request over HTTP/1.1 through three filters allocates on its loop, counted over real sockets. On the usual compiler, where the selector's
 * boxed numbers are all that is left, it is some 20 bytes; tests run with the simple one and count what the other finds needless.
 */
final class AllocationTest {
    private static final int REQUESTS = 4_000;
    private static final long BOUND = 64;
    private static final String SELECTOR =
            "bytes a request; from Java 24 on without --add-opens java.base/sun.nio.ch=ALL-UNNAMED and"
                    + " -Dio.netty.tryReflectionSetAccessible=true, as the launcher has them, the selector's"
                    + " keys lie in a HashSet: 64 to 96 more";

    private static final byte[] GET = ("GET /target HTTP/1.1\r\nhost: bench.test\r\nuser-agent: test\r\naccept: */*\r\n"
                    + "referer: http://bench.test/\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private static final String OVERFLOW = "reset reason: overflow";

    @Test
    void aRequestOnAKeptConnectionMakesNextToNothing() throws Exception {
        try (Echo upstream = new Echo()) {
            assertThat(bytesPerRequest(upstream.config(), "/target"))
                    .as(SELECTOR)
                    .isLessThanOrEqualTo(BOUND);
        }
    }

    /** As long as it is refused, a request must not cost what those that are served need. */
    @Test
    void aRefusedRequestMakesNextToNothing() throws Exception {
        try (Echo upstream = new Echo()) {
            String none = "circuit_breakers: { thresholds: [{ max_requests: 0, max_pending_requests: 0 }] }";
            String config = upstream.config().replace("type: STATIC", "type: STATIC\n    " + none);
            assertThat(config).contains(none);

            assertThat(bytesPerRequest(config, OVERFLOW)).as(SELECTOR).isLessThanOrEqualTo(BOUND);
        }
    }

    private static long bytesPerRequest(String config, String end) throws Exception {
        Server server = Servers.start(config);
        try (Socket client = connect(server)) {
            long bytes = Long.MAX_VALUE;
            // On a busy machine a request takes more turns of its loop, each with a number in a box: a quieter
            // round is waited for.
            for (int round = 0; round < 4 || round < 16 && bytes > BOUND; round++) {
                long before = allocated();
                for (int i = 0; i < REQUESTS; i++) {
                    exchange(client, end);
                }
                bytes = Math.min(bytes, (allocated() - before) / REQUESTS);
            }
            return bytes;
        } finally {
            server.stop();
        }
    }

    private static Socket connect(Server server) throws IOException {
        InetSocketAddress at = (InetSocketAddress) server.addresses().get(0);
        Socket client = new Socket(at.getAddress(), at.getPort());
        client.setTcpNoDelay(true);
        return client;
    }

    private static void exchange(Socket client, String end) throws IOException {
        client.getOutputStream().write(GET);
        InputStream in = client.getInputStream();
        int got = 0;
        byte[] buffer = new byte[2048];
        int length = end.length();
        while (got < length || !new String(buffer, got - length, length, StandardCharsets.US_ASCII).equals(end)) {
            got += in.read(buffer, got, buffer.length - got);
        }
    }

    /** By the loops of this process. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (each.getName().startsWith("sluice-loop-")) {
                sum += threads.getThreadAllocatedBytes(each.getId());
            }
        }
        return sum;
    }
}
