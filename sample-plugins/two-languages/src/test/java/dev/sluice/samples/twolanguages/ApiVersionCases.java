package dev.sluice.samples.twolanguages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

/** What both must do. */
abstract class ApiVersionCases {
    abstract FilterTest filter();

    @Test
    void tellsBothSidesTheVersion() {
        filter().get("/")
                .header("api-version", "1")
                .run()
                .expectStatus(200)
                .expectSeen("api-version", "1")
                .expectHeader("api-version", "1");
    }

    @Test
    void theNewestCountsIfNoneIsAskedFor() {
        filter().get("/").run().expectSeen("api-version", "2").expectHeader("api-version", "2");
    }

    @Test
    void refusesAVersionThatIsNotThere() {
        Exchanged x = filter().get("/").header("api-version", "7").run();

        x.expectStatus(400)
                .expectDetails("no_such_version")
                .expectBody("no version 7; there are 1, 2\n")
                .expectNotForwarded();
        assertThat(x.header("api-version")).isEmpty();
    }

    @Test
    void streamsDoNotMix() {
        FilterTest test = filter();
        Exchanged one = test.post("/").header("api-version", "1").open().start();
        Exchanged two = test.post("/").header("api-version", "2").open().start();

        one.end().expectHeader("api-version", "1");
        two.end().expectHeader("api-version", "2");
    }
}
