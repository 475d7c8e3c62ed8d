package dev.sluice.samples.metrics;

import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/** Counts requests by the value of a header and by the class of their status, and tells the numbers as Prometheus reads them. */
@Filter("acme.metrics")
public final class Metrics implements FilterFactory<Metrics.Config, HttpFilter> {
    /**
     * The configuration.
     *
     * @param path where the numbers are
     * @param label the header whose values are counted
     * @param most different values; the rest counts as {@code other}, since clients choose them
     */
    public record Config(
            @Default("/metrics") String path,
            HeaderName label,
            @Default("100") int most) {
        public Config {
            if (most < 1) {
                throw new IllegalArgumentException("most must be at least 1");
            }
        }
    }

    @Override
    public HttpFilter open(Config config, FilterContext context) {
        return new Counting(config, new Numbers(config.label().toString(), config.most()));
    }

    private record Counting(Config config, Numbers numbers) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            return x.request().path().equals(config.path())
                    ? Verdict.reply(200)
                            .header("content-type", "text/plain; version=0.0.4")
                            .body(numbers.text())
                            .details("metrics")
                    : Verdict.proceed();
        }

        /** Whoever asks for the numbers is not one of them. */
        @Override
        public void onComplete(Exchange x) {
            if (!x.request().path().equals(config.path())) {
                boolean answered = x.info().responseHeadNanos() != 0;
                String code = answered ? x.response().status() / 100 + "xx" : "none";
                numbers.add(
                        x.request().headers().get(config.label()),
                        code,
                        x.info().endNanos() - x.info().startNanos());
            }
        }
    }
}
