package dev.sluice.samples.bodyscan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class BodyScanTest {
    private static FilterTest with(String more) {
        return FilterTest.of(BodyScan.class).config("forbidden: [drop table, \u00e4h]\n" + more);
    }

    @Test
    void refusesAForbiddenWordBeforeTheUpstreamSeesAnything() {
        Exchanged x = with("").post("/", "x; DROP ", "Table y").run();

        x.expectStatus(403).expectDetails("body_scan_match");
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void anySplitIsRefused() {
        with("").post("/", "x; drop table y").everySplit().expectStatus(403);
    }

    @Test
    void comparesBytesThatAreNoAscii() {
        with("").post("/", "\u00e4h").run().expectStatus(403);
    }

    @Test
    void passesTheRestUntouched() {
        Exchanged x = with("").post("/", "drop ", "the table").run();

        x.expectStatus(200);
        assertThat(x.seen().body()).isEqualTo("drop the table");
        with("").get("/").run().expectStatus(200);
    }

    @Test
    void refusesWhatIsTooLong() {
        with("max_bytes: 8").post("/", "123456789").run().expectStatus(413);
    }

    @Test
    void needsWords() {
        assertThatThrownBy(() ->
                        FilterTest.of(BodyScan.class).config("forbidden: []").open())
                .hasMessageContaining("forbidden needs words");
    }
}
