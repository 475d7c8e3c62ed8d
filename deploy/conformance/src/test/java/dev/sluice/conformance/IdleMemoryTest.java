package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/**
 * What a connection that has asked once and stays keeps alive: objects counted in the JVM's own histogram, so neither time nor load matter. The client's
 * ends are in the same heap, therefore only Sluice's classes are looked at; what java.nio and Netty keep for a socket, some 715 bytes, comes on top.
 */
final class IdleMemoryTest {
    private static final int CONNECTIONS = 400;
    /** 500 on Java 17. It was 1,400 when each connection had a codec of its own. */
    private static final double BOUND = 560;

    private static final byte[] GET =
            "GET /target HTTP/1.1\r\nhost: bench.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void anIdleConnectionKeepsHalfAKilobyte() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (Echo upstream = new Echo()) {
            Server server = Servers.start(upstream.config());
            try {
                open(server, clients, 20);
                long before = held();
                open(server, clients, CONNECTIONS);

                double each = (held() - before) / (double) CONNECTIONS;

                assertThat(each).as("bytes of Sluice's objects a connection").isBetween(100.0, BOUND);
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
                server.stop();
            }
        }
    }

    private static void open(Server server, List<Socket> into, int count) throws IOException {
        InetSocketAddress at = (InetSocketAddress) server.addresses().get(0);
        for (int i = 0; i < count; i++) {
            Socket client = new Socket(at.getAddress(), at.getPort());
            into.add(client);
            client.getOutputStream().write(GET);
            byte[] buffer = new byte[2048];
            int got = 0;
            while (got < 7 || !new String(buffer, got - 7, 7, StandardCharsets.US_ASCII).equals("/target")) {
                got += client.getInputStream().read(buffer, got, buffer.length - got);
            }
        }
    }

    /** Bytes of live objects of Sluice's classes, with the closures in them. */
    private static long held() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(cell -> cell.length >= 4 && cell[3].startsWith("dev.sluice.runtime."))
                .mapToLong(cell -> Long.parseLong(cell[2]))
                .sum();
    }
}
