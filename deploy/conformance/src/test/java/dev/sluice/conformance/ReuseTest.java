package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.server.Server;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Exchanges, streams and heads are used again: whatever ends early, whoever leaves, every answer belongs to its request. Clients send requests in
 * pieces, several at once, with bodies; they go in the middle; upstreams answer early, cut, or die.
 */
final class ReuseTest {
    private static final int CLIENTS = 8;
    private static final int CONNECTIONS = 120;
    private static final String[] KINDS = {"plain", "plain", "plain", "body", "early", "bye", "cut", "dead", "leave"};
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> wrong = new ArrayList<>();

    @Test
    void everyAnswerBelongsToItsRequestWhateverElseEndsEarly() throws Exception {
        try (Echo upstream = new Echo()) {
            Server server = Servers.start(upstream.config());
            try {
                List<Thread> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    int seed = i;
                    Thread client = new Thread(() -> client(server, seed));
                    client.start();
                    clients.add(client);
                }
                for (Thread client : clients) {
                    client.join();
                }
            } finally {
                server.stop();
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(answered.get()).isGreaterThan(CLIENTS * CONNECTIONS);
    }

    private void client(Server server, int seed) {
        Random random = new Random(seed);
        InetSocketAddress at = (InetSocketAddress) server.addresses().get(0);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(20_000);
                converse(socket, random, "/" + seed + '-' + i);
            } catch (java.net.SocketTimeoutException hangs) {
                wrong(hangs.toString());
            } catch (IOException ended) {
                // Cut by either side, as it was wished.
            }
        }
    }

    private void converse(Socket socket, Random random, String name) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (int turn = 0; turn < 8; turn++) {
            List<String> targets = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            int pipelined = 1 + random.nextInt(3);
            for (int i = 0; i < pipelined; i++) {
                String kind = KINDS[random.nextInt(KINDS.length)];
                String target = name + '-' + turn + '-' + i + '-' + kind + "x".repeat(random.nextInt(40));
                targets.add(target);
                text.append(request(target, kind, random.nextInt(3000)));
            }
            send(socket.getOutputStream(), text.toString(), random);
            for (String target : targets) {
                if (target.contains("leave") && random.nextBoolean()) {
                    return;
                }
                answer(in, target);
            }
        }
    }

    private static String request(String target, String kind, int length) {
        boolean body = kind.equals("body") || kind.equals("early");
        String head = (body ? "POST " : "GET ") + target + " HTTP/1.1\r\nhost: a.test\r\nx-own: " + target + "\r\n";
        return body
                ? head + "content-length: " + length + "\r\n\r\n" + "b".repeat(length)
                : head + "referer: http://a.test/\r\n\r\n";
    }

    private static void send(OutputStream out, String text, Random random) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < bytes.length) {
            int piece = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 40 : 4000));
            out.write(bytes, at, piece);
            at += piece;
        }
    }

    private void answer(InputStream in, String target) throws IOException {
        String status = Echo.line(in);
        String said = "";
        int length = 0;
        boolean closes = false;
        int filters = 0;
        for (String field = Echo.line(in); !field.isEmpty(); field = Echo.line(in)) {
            said = field.startsWith("x-target: ") ? field.substring(10) : said;
            length = field.startsWith("content-length: ") ? Integer.parseInt(field.substring(16)) : length;
            closes |= field.equals("connection: close");
            filters += field.matches("x-f[0-2]: v") ? 1 : 0;
        }
        String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        boolean whole = body.length() == length;
        boolean own = said.equals(target) && (body.equals(target) || !whole && target.contains("cut"));
        // A pooled connection may have ended unannounced, and what is not a GET is not repeated.
        boolean refused = status.startsWith("HTTP/1.1 503") && target.matches(".*-(dead|body|early)x*");
        if (!(status.startsWith("HTTP/1.1 200") ? own : refused) || filters != 3) {
            wrong(target + " got " + status + ' ' + said + ' ' + body + " past " + filters);
        }
        answered.incrementAndGet();
        if (closes || !whole) {
            throw new IOException("closed");
        }
    }

    private synchronized void wrong(String what) {
        wrong.add(what);
    }
}
