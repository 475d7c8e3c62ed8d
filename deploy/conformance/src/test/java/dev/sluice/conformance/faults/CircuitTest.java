package dev.sluice.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.faults.FaultyServer.Place;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A filter that keeps failing is not asked until a try succeeds: {@code failure_mode} applies at once. */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class CircuitTest {
    private static final String CIRCUIT = "circuit: { faults: 3, overruns: 2, window: 60s, probe_after: 0.5s }";

    @TempDir
    Path folder;

    private static void trips(FaultyServer server, Place place, String fault, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(server.entry(place).get("state").getAsString()).isEqualTo("ok");
            server.ask(place, fault);
        }
        await().untilAsserted(() -> assertThat(server.stat(place, "tripped")).isEqualTo(1));
        assertThat(server.entry(place).get("state").getAsString()).isEqualTo("open circuit");
        assertThat(server.logged()).anyMatch(line -> line.contains("filter naughty") && line.contains("not asked any"));
    }

    private static void comesBack(FaultyServer server, Place place) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            server.serves(place);
            assertThat(server.entry(place).get("state").getAsString()).isEqualTo("ok");
        });
        assertThat(server.logged()).anyMatch(line -> line.contains("filter naughty") && line.contains("asked again"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"HTTP, throws, 3", "NETWORK, throws, 3", "LISTENER, throws, 3", "SCRIPT, throws, 3"})
    void refusesStreamsAtOnceUntilATrySucceeds(Place place, String fault, int times) throws Exception {
        try (FaultyServer server = FaultyServer.start(folder, "failure_mode: closed, " + CIRCUIT)) {
            trips(server, place, fault, times);

            String refused = server.ask(place, "");

            boolean http = place == Place.HTTP || place == Place.SCRIPT;
            assertThat(refused).startsWith(http ? "HTTP/1.1 500 " : "").hasSizeLessThan(http ? 1000 : 1);
            await().untilAsserted(() -> assertThat(server.accesses()).contains("filter_circuit_open{naughty}"));
            assertThat(server.stat(place, "refused")).isEqualTo(1);
            comesBack(server, place);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"HTTP, throws, 3", "NETWORK, throws, 3", "LISTENER, throws, 3", "SCRIPT, throws, 3"})
    void letsStreamsPassWithoutItUntilATrySucceeds(Place place, String fault, int times) throws Exception {
        try (FaultyServer server = FaultyServer.start(folder, "failure_mode: open, " + CIRCUIT)) {
            trips(server, place, fault, times);
            long requests = server.stat(place, "requests");

            server.serves(place);

            assertThat(server.stat(place, "refused")).isEqualTo(1);
            assertThat(server.stat(place, "requests")).isEqualTo(requests + 1);
            comesBack(server, place);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"HTTP, blocks, 2", "HTTP, loops, 2", "NETWORK, blocks, 2", "LISTENER, blocks, 2", "SCRIPT, loops, 2"})
    void opensForCallbacksOverTheirBudget(Place place, String fault, int times) throws Exception {
        try (FaultyServer server = FaultyServer.start(folder, "failure_mode: open, " + CIRCUIT)) {
            for (int i = 0; i < 20; i++) {
                server.serves(place); // many good streams do not help a filter that holds its loop
            }

            trips(server, place, fault, times);

            comesBack(server, place);
        }
    }

    @Test
    void aScriptThatLoopsIsStoppedAndToldOfOnce() throws Exception {
        try (FaultyServer server = FaultyServer.start(folder, "failure_mode: closed")) {
            for (int i = 0; i < 80; i++) {
                server.serves(Place.SCRIPT); // warm on every loop: the first calls may take longer
            }

            assertThat(server.ask(Place.SCRIPT, "loops")).startsWith("HTTP/1.1 500 ");

            await().untilAsserted(() -> assertThat(server.accesses()).contains("script_over_budget{naughty.js}"));
            assertThat(server.logged())
                    .filteredOn(line -> line.contains("naughty"))
                    .singleElement()
                    .asString()
                    .contains("naughty.js:6:")
                    .contains("used more than 50 ms");
            assertThat(server.stat(Place.SCRIPT, "stuck")).isZero();
            assertThat(server.server().stat("sluice.script.naughty.js.over_budget"))
                    .isEqualTo(1);
            assertThat(server.entry(Place.SCRIPT).get("lastFailure").getAsString())
                    .contains("naughty.js:6:");
            assertThat(server.server().admin("/scripts"))
                    .contains("naughty.js::naughty::over_budget::1\n")
                    .contains("naughty.js::naughty::circuit::closed\n");
        }
    }
}
