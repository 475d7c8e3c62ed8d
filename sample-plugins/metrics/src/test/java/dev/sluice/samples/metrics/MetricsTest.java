package dev.sluice.samples.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static FilterTest with(String more) {
        return FilterTest.of(Metrics.class).config("label: x-tenant\n" + more);
    }

    private static String numbers(FilterTest test) {
        return test.get("/metrics").run().expectStatus(200).body();
    }

    @Test
    void countsByValueAndStatus() {
        FilterTest test = with("").upstream(Answer.of(200), Answer.of(404), Answer.of(200));
        for (String tenant : new String[] {"ann", "ann", "b\"o\\b"}) {
            test.get("/").header("x-tenant", tenant).run();
        }

        assertThat(numbers(test))
                .contains("acme_requests_total{x_tenant=\"ann\",code=\"2xx\"} 1\n")
                .contains("acme_requests_total{x_tenant=\"ann\",code=\"4xx\"} 1\n")
                .contains("acme_requests_total{x_tenant=\"b\\\"o\\\\b\",code=\"2xx\"} 1\n")
                .contains("acme_request_seconds_count 3\n");
    }

    @Test
    void countsWhoLeftAndHowLongItTook() {
        FilterTest test = with("").upstream(Answer.nothing());
        test.get("/")
                .header("x-tenant", "ann")
                .start()
                .advance(Duration.ofSeconds(2))
                .abort();

        assertThat(numbers(test))
                .contains("{x_tenant=\"ann\",code=\"none\"} 1\n")
                .contains("acme_request_seconds_sum 2.0");
    }

    @Test
    void clientsCannotMakeManyNames() {
        FilterTest test = with("most: 2");
        for (int i = 0; i < 5; i++) {
            test.get("/").header("x-tenant", "t" + i).run();
        }

        assertThat(numbers(test))
                .contains("\"t1\"", "{x_tenant=\"other\",code=\"2xx\"} 3")
                .doesNotContain("\"t2\"");
        assertThatThrownBy(() -> with("most: 0").open()).hasMessageContaining("most must be at least 1");
    }
}
