package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters that are wrong, each in its own way: the TCK tells. */
class TckFindsTest {
    private static final Sample POST =
            Sample.of("a POST", t -> t.post("/", "a body")).upstream(Answer.ok("an answer"));

    private static HttpTrials trials(HttpFilter filter) {
        return trials(() -> FilterTest.of(filter), POST);
    }

    private static HttpTrials trials(Supplier<FilterTest> filter, Sample sample) {
        return new HttpTrials(filter, sample, Set.of());
    }

    /** Capitals at the start of each chunk. */
    private static final class PerChunk implements HttpFilter {
        @Override
        public Verdict onResponse(Exchange x) {
            x.response().body().transform(new Transform() {
                @Override
                public void chunk(Bytes in, Sink out) {
                    String text = in.toString();
                    out.write(Bytes.of(text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1)));
                }
            });
            return Verdict.proceed();
        }
    }

    @Test
    void aTransformThatSeesBordersOfChunks() {
        assertThatThrownBy(() -> trials(new PerChunk()).cuts())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("response body cut into [a, n answer] makes a difference")
                .hasMessageContaining("-     An answer")
                .hasMessageContaining("+     AN answer");
    }

    /** One field for all streams. */
    private static final class SharedField implements HttpFilter {
        private final StringBuilder body = new StringBuilder();

        @Override
        public Verdict onRequest(Exchange x) {
            body.setLength(0);
            x.request().body().transform(new Transform() {
                @Override
                public void chunk(Bytes in, Sink out) {
                    body.append(in);
                }

                @Override
                public void end(Headers trailers, Sink out) {
                    out.write(Bytes.of(body.toString()));
                    x.put(SEEN, body.toString());
                }
            });
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            x.response().headers().set("x-seen", x.get(SEEN));
            return Verdict.proceed();
        }

        private static final dev.sluice.filter.Key<String> SEEN = dev.sluice.filter.Key.of("tck.seen", "");
    }

    @Test
    void aFieldThatTwoStreamsShare() {
        HttpFilter shared = new SharedField();

        assertThatThrownBy(() -> trials(shared).interleaved(true))
                .hasMessageContaining("another stream at the same time");
    }

    @Test
    void aFailureThatNobodyExpects() {
        HttpFilter fragile = new HttpFilter() {
            private int open;

            @Override
            public Verdict onRequest(Exchange x) {
                if (open++ > 0) {
                    throw new IllegalStateException("the last one has not ended");
                }
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                open--;
                return Verdict.proceed();
            }
        };

        assertThatThrownBy(() -> trials(fragile).clientResets()).hasMessageContaining("the filter failed");
    }

    @Test
    void stagesThatFailEndTheExchangeAndThoseThatNeverComeAreCutByItsTimeouts() {
        HttpFilter waits = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                return Verdict.when(CompletableFuture.completedStage(1), one -> Verdict.proceed());
            }
        };

        for (Stages.How how : Stages.How.values()) {
            assertThat(trials(waits).stages(how)).as(how.name()).isEqualTo(1);
        }
    }

    /** Takes any answer for a yes and loses the failure. */
    @Filter("acme.trusting")
    public record Trusting(Cluster service) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(x.call(service, Call.get("a", "/")), answer -> Verdict.proceed());
        }
    }

    @Test
    void aCallWhoseFailureIsTheFiltersFailure() {
        Supplier<FilterTest> filter =
                () -> FilterTest.of(Trusting.class).config("service: auth").cluster("auth", Answer.ok());

        assertThatThrownBy(() -> trials(filter, POST).calls()).hasMessageContaining("the filter failed");
    }

    private static final String KEPT = "acme.immortal";

    /** Keeps itself for ever. */
    @Filter("acme.immortal")
    public static final class ImmortalFactory implements FilterFactory<FilterTestTest.AddHeader, HttpFilter> {
        @Override
        public HttpFilter open(FilterTestTest.AddHeader config, FilterContext context) {
            System.getProperties().put(KEPT, new ImmortalFactory());
            return new HttpFilter() {};
        }
    }

    @AfterEach
    void forget() {
        System.getProperties().remove(KEPT);
    }

    @Test
    void anObjectThatKeepsTheClassLoader() {
        Supplier<FilterTest> filter = () -> FilterTest.of(ImmortalFactory.class).config("{name: a, value: b}");

        assertThatThrownBy(() -> trials(filter, POST).inPluginLoader(List.of()))
                .hasMessageContaining("class loader is still reachable");
    }

    @Test
    void nothingInAFilterThatIsRight() {
        HttpFilter right = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                x.request().headers().set("x-a", "b");
                return Verdict.proceed();
            }
        };

        assertThatCode(() -> {
                    HttpTrials trials = trials(right);
                    trials.cuts();
                    trials.clientResets();
                    trials.upstreamResets();
                    trials.neighboursEnd();
                    trials.endsInItsCallbacks();
                    trials.interleaved(true);
                })
                .doesNotThrowAnyException();
    }
}
