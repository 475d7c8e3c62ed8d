package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be told from outside; figures are in the benchmarks. */
class CostTest {
    private final List<HttpFilter> objects = new ArrayList<>();

    @Test
    void onlyAStatefulFilterMakesAnObjectPerStream() {
        HttpFilter shared = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                objects.add(this);
                return Verdict.proceed();
            }
        };
        FilterTest test = FilterTest.of(shared);

        test.get("/").run();
        test.get("/").run();

        assertThat(objects).containsExactly(shared, shared);
    }

    @Test
    void beginIsAskedOncePerStream() {
        HttpFilter stateful = new HttpFilter() {
            @Override
            public HttpFilter begin(Exchange x) {
                HttpFilter own = new HttpFilter() {
                    @Override
                    public Verdict onResponse(Exchange y) {
                        objects.add(this);
                        return Verdict.proceed();
                    }
                };
                objects.add(own);
                return own;
            }
        };

        FilterTest test = FilterTest.of(stateful);
        test.get("/").run();
        test.get("/").run();

        assertThat(objects).hasSize(4);
        assertThat(objects.get(0)).isSameAs(objects.get(1));
        assertThat(objects.get(2)).isSameAs(objects.get(3)).isNotSameAs(objects.get(0));
    }

    @Test
    void aHeaderFilterLeavesTheBodyAndItsLengthAlone() {
        FilterTest.of(Probe.of("heads"))
                .upstream(Answer.ok("a", "b", "c"))
                .get("/")
                .run()
                .expectHeader("content-length", "3")
                .expectBody("abc");
    }

    @Test
    void aFilterThatOverridesNothingIsNeverCalled() {
        FilterTest.of(new HttpFilter() {}).get("/").run().expectStatus(200);
    }

    @Test
    void constantVerdictsAreShared() {
        assertThat(Verdict.proceed()).isSameAs(Verdict.proceed());
        assertThat(Verdict.restart()).isSameAs(Verdict.restart());
    }

    @Test
    void keysOfOneNameShareTheirInternedName() {
        assertThat(Key.of(new String("acme.x"), 0).name())
                .isSameAs(Key.of(new String("acme.x"), 1).name());
    }
}
