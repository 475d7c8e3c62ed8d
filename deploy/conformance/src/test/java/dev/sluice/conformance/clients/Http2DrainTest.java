package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.FrameSocket.DATA;
import static dev.sluice.conformance.clients.FrameSocket.GOAWAY;
import static dev.sluice.conformance.clients.FrameSocket.HEADERS;
import static dev.sluice.conformance.clients.FrameSocket.PING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that stops under load: who opens no stream after GOAWAY, as one should, loses none. */
final class Http2DrainTest {
    private static final int ENOUGH = 300;

    @ParameterizedTest(name = "TLS: {0}")
    @ValueSource(booleans = {false, true})
    void everyRequestSentBeforeGoawayIsAnswered(boolean tls) throws Exception {
        try (SlowServer upstream = new SlowServer();
                Front front = new Front(upstream.port(), upstream.port(), Duration.ofSeconds(10));
                FrameSocket client = new FrameSocket(tls ? front.securePort() : front.port(), tls)) {
            Thread stop = new Thread(front.server()::stop);
            Set<Integer> open = new HashSet<>();
            int next = 1;
            int answered = 0;
            boolean away = false;
            while (!away || !open.isEmpty()) {
                while (!away && open.size() < 50) {
                    client.request(next, "GET", "/h1?n=10");
                    open.add(next);
                    next += 2;
                }
                client.flush();
                FrameSocket.Frame frame = client.read();
                away |= frame.type() == GOAWAY;
                if (frame.type() == PING && (frame.flags() & 1) == 0) {
                    client.add(PING, 1, 0, frame.payload());
                }
                boolean message = frame.type() == HEADERS || frame.type() == DATA;
                if (message && (frame.flags() & 1) != 0 && open.remove(frame.stream())) {
                    answered++;
                    if (answered == ENOUGH) {
                        stop.start();
                    }
                }
                assertThat(frame.type()).as("no stream is reset").isNotEqualTo(FrameSocket.RST_STREAM);
            }

            assertThat(answered).isEqualTo((next - 1) / 2).isGreaterThan(ENOUGH);
            stop.join();
        }
    }
}
