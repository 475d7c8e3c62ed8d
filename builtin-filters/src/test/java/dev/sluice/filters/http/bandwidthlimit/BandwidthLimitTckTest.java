package dev.sluice.filters.http.bandwidthlimit;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class BandwidthLimitTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(BandwidthLimitFactory.class)
                .config("{stat_prefix: bw, enable_mode: REQUEST_AND_RESPONSE, limit_kbps: 1, fill_interval: 0.1s}");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(Sample.of("both ways", t -> t.post("/", "x".repeat(150))).upstream(Answer.ok("y".repeat(150))));
    }

    /** They share the bandwidth. */
    @Override
    protected boolean independentStreams() {
        return false;
    }
}
