package dev.sluice.samples.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static FilterTest with(Answer... answers) {
        return FilterTest.of(ApiKey.class).config("keys: keys").cluster("keys", answers);
    }

    @Test
    void tellsTheUpstreamWhoAsks() {
        Exchanged x = with(Answer.ok("ann\n"))
                .get("/")
                .header("x-api-key", "k 1")
                .header("x-tenant", "root")
                .run();

        x.expectStatus(200);
        assertThat(x.seen().header("x-tenant")).isEqualTo("ann");
        assertThat(x.seen().header("x-api-key")).isEmpty();
    }

    @Test
    void asksOnceForManyRequests() {
        FilterTest test = with(Answer.nothing());
        Exchanged first = test.get("/").header("x-api-key", "k").start();
        Exchanged second = test.get("/").header("x-api-key", "k").start();
        first.answer("keys", Answer.ok("ann"));

        first.expectStatus(200);
        second.expectStatus(200);
        test.get("/").header("x-api-key", "k").run().expectStatus(200).expectStat("http.test.api_key.lookups", 1);
        assertThat(test.seen("keys").get(0).path()).isEqualTo("/keys/k");
    }

    @Test
    void refusesWhoHasNoneOrAnUnknownOne() {
        FilterTest test = with(Answer.of(404));

        test.get("/").run().expectStatus(401).expectDetails("api_key_missing");
        test.get("/").header("x-api-key", "k").run().expectStatus(403).expectDetails("api_key_unknown");
    }

    @Test
    void aServiceThatFailsIsAskedAgain() {
        FilterTest test = with(Answer.of(500), Answer.refused(), Answer.ok("ann"));

        test.get("/").header("x-api-key", "k").run().expectStatus(503);
        test.get("/").header("x-api-key", "k").run().expectStatus(503);
        test.get("/").header("x-api-key", "k").run().expectStatus(200);
    }
}
