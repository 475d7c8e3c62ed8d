package dev.sluice.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.sluice.conformance.faults.FaultyServer.Place;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault in each kind of filter: it is named in the log, the numbers, the details and {@code /filters}, and others are served meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class FaultMatrixTest {
    private FaultyServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = FaultyServer.start(folder, "circuit: { faults: 0, overruns: 0 }");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** What the client of the naughty filter got, while others of the same listener were asking all the time. */
    private String misbehave(Place place, String fault) throws Exception {
        server.serves(place);
        server.logged().clear();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<String> bad = other.submit(() -> server.ask(place, fault));
            while (!bad.isDone()) {
                // A Java fault is taken by the first stream that finds it; the others of HTTP and scripts do not look
                // for it.
                if (place == Place.HTTP || place == Place.SCRIPT) {
                    server.serves(place);
                }
            }
            return bad.get();
        } finally {
            other.shutdownNow();
            server.serves(place);
        }
    }

    private void logs(String text) {
        await().untilAsserted(() -> assertThat(server.logged()).anyMatch(line -> line.contains(text)));
    }

    private void details(String text) {
        await().untilAsserted(() -> assertThat(server.accesses()).contains(text));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "HTTP, throws, IllegalStateException",
        "HTTP, recurses, StackOverflowError",
        "HTTP, misses a class, NoClassDefFoundError",
        "HTTP, allocates too much, OutOfMemoryError",
        "NETWORK, throws, IllegalStateException",
        "NETWORK, recurses, StackOverflowError",
        "NETWORK, misses a class, NoClassDefFoundError",
        "NETWORK, allocates too much, OutOfMemoryError",
        "LISTENER, throws, IllegalStateException",
        "LISTENER, recurses, StackOverflowError",
        "LISTENER, misses a class, NoClassDefFoundError",
        "LISTENER, allocates too much, OutOfMemoryError",
        "SCRIPT, throws, on purpose",
        "SCRIPT, recurses, RangeError",
        "SCRIPT, allocates too much, RangeError",
    })
    void whoeverFailsFailsAlone(Place place, String fault, String failure) throws Exception {
        long errors = server.stat(place, "errors");

        String answer = misbehave(place, fault);

        if (place == Place.HTTP || place == Place.SCRIPT) {
            assertThat(answer).startsWith("HTTP/1.1 500 ");
        } else {
            assertThat(answer).isEmpty();
        }
        assertThat(server.stat(place, "errors")).isEqualTo(errors + 1);
        details("filter_exception{naughty}");
        JsonObject entry = server.entry(place);
        assertThat(entry.get("errors").getAsLong()).isEqualTo(errors + 1);
        assertThat(entry.get("lastFailure").getAsString()).contains(failure);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "HTTP, blocks, Naughty.sleep",
        "HTTP, loops, Naughty.loop",
        "NETWORK, blocks, Naughty.sleep",
        "NETWORK, loops, Naughty.loop",
        "LISTENER, blocks, Naughty.sleep",
        "LISTENER, loops, Naughty.loop",
    })
    void whoHoldsItsLoopIsNamedWithItsStack(Place place, String fault, String frame) throws Exception {
        long stuck = server.stat(place, "stuck");

        String answer = misbehave(place, fault);

        assertThat(answer).isNotEmpty();
        logs("filter naughty (plugin naughty 1.0.0) has held its loop for");
        logs("blocking(…) of the exchange or of FilterContext");
        logs(frame);
        await().untilAsserted(() -> assertThat(server.stat(place, "stuck")).isEqualTo(stuck + 1));
        await().untilAsserted(() ->
                assertThat(server.entry(place).get("stuckAt").getAsString()).contains(frame));
        assertThat(server.entry(place).get("stuck").getAsLong()).isEqualTo(stuck + 1);
    }

    @ParameterizedTest(name = "{0} never answers")
    @CsvSource({
        "HTTP, HTTP/1.1 504 , stream_idle_timeout{naughty}",
        "SCRIPT, HTTP/1.1 504 , stream_idle_timeout{naughty}",
        "LISTENER, '', listener_filters_timeout{naughty}",
    })
    void whoNeverAnswersIsNamedByTheTimeout(Place place, String answer, String details) throws Exception {
        long unanswered = server.stat(place, "unanswered");

        assertThat(misbehave(place, "never answers")).startsWith(answer);

        details(details);
        logs("filter naughty (");
        logs("waited until ");
        assertThat(server.stat(place, "unanswered")).isEqualTo(unanswered + 1);
        assertThat(server.entry(place).get("unanswered").getAsLong()).isEqualTo(unanswered + 1);
    }

    @ParameterizedTest(name = "{0} never answers")
    @CsvSource("NETWORK")
    void aConnectionThatEndsBeforeItsFilterAnswersNamesIt(Place place) throws Exception {
        long abandoned = server.stat(place, "abandoned");
        System.setProperty("acme.fault", "never answers");
        try (var client = new java.net.Socket(
                java.net.InetAddress.getLoopbackAddress(), server.server().port(1))) {
            await().until(() -> server.stat(place, "waited") > 0 && System.getProperty("acme.fault") == null);
            server.serves(place);
            client.setSoLinger(true, 0);
        }

        details("filter_waited{naughty}");
        await().untilAsserted(() -> assertThat(server.stat(place, "abandoned")).isEqualTo(abandoned + 1));
        assertThat(server.entry(place).get("abandoned").getAsLong()).isEqualTo(abandoned + 1);
    }

    @ParameterizedTest(name = "{0} answers twice")
    @CsvSource({"HTTP", "NETWORK", "SCRIPT"})
    void aSecondAnswerIsCountedAndTheFirstCounts(Place place) throws Exception {
        long late = server.stat(place, "late");

        assertThat(misbehave(place, "answers twice")).isEmpty();

        details("first");
        await().untilAsserted(() -> assertThat(server.stat(place, "late")).isEqualTo(late + 1));
        assertThat(server.entry(place).get("late").getAsLong()).isEqualTo(late + 1);
        assertThat(server.accesses()).doesNotContain("second");
    }

    @ParameterizedTest(name = "{0} answers from another thread")
    @CsvSource({"HTTP", "NETWORK"})
    void anAnswerFromAnotherThreadComesHomeAndIsAnError(Place place) throws Exception {
        long errors = server.stat(place, "errors");

        assertThat(misbehave(place, "answers from another thread")).isEmpty();

        details("foreign");
        assertThat(server.stat(place, "errors")).isEqualTo(errors + 1);
        assertThat(server.entry(place).get("lastFailure").getAsString()).contains("go home with execute");
    }

    /** What it kept is no more than an empty shell: buffers are the loop's and are used for the next stream. */
    @ParameterizedTest(name = "{0} leaks buffers")
    @CsvSource({"HTTP", "NETWORK", "LISTENER"})
    void keptBytesKeepNoBuffers(Place place) throws Exception {
        for (int i = 0; i < 20; i++) {
            server.ask(place, "leaks buffers");
        }
        long before = directBytes();

        for (int i = 0; i < 200; i++) {
            assertThat(server.ask(place, "leaks buffers")).isNotEmpty();
        }

        assertThat(directBytes() - before).isLessThan(200 * 1024);
        server.serves(place);
        if (place != Place.LISTENER) { // what it peeks at is a copy, its own
            isNamed(place);
        }
    }

    @Test
    void whoPassesBytesOnIsNotNamed(@TempDir Path folder) throws Exception {
        try (FaultyServer own = FaultyServer.start(folder, "circuit: { faults: 0, overruns: 0 }")) {
            for (int i = 0; i < 200; i++) {
                assertThat(own.ask(Place.NETWORK, "passes on")).isEqualTo("hello");
            }
            await().until(() -> own.stat(Place.NETWORK, "bytes_out") == 5 * 200);

            for (int i = 0; i < 5; i++) {
                System.gc();
                assertThat(own.stat(Place.NETWORK, "leaked")).isZero();
            }
        }
    }

    private void isNamed(Place place) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(server.stat(place, "leaked")).isPositive();
        });
        logs("filter naughty (plugin naughty 1.0.0) leaks: it keeps bytes that it was lent");
        await().untilAsserted(() ->
                assertThat(server.entry(place).get("leaked").getAsLong()).isPositive());
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
