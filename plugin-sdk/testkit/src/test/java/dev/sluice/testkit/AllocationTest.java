package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A filter that only reads headers costs no memory. */
class AllocationTest {
    private static final int STREAMS = 2_000;
    private static final HeaderName USER = HeaderName.of("x-user");

    private static final HttpFilter READS = new HttpFilter() {
        @Override
        public Verdict onRequest(Exchange x) {
            return x.request().headers().is(USER, "nobody")
                            || x.request().headers().has(HeaderName.CONTENT_TYPE)
                    ? Verdict.reply(403)
                    : Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            return x.response().headers().is(HeaderName.STATUS, "204") ? Verdict.reset("") : Verdict.proceed();
        }
    };

    /** Is asked and counted as often. */
    private static final HttpFilter IDLE = new HttpFilter() {
        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            return Verdict.proceed();
        }
    };

    @Test
    void tenHeaderReadersAllocateNothingPerStream() {
        HttpFilter[] ten = new HttpFilter[10];
        java.util.Arrays.fill(ten, READS);
        HttpFilter[] idle = new HttpFilter[10];
        java.util.Arrays.fill(idle, IDLE);
        bytesPerStream(FilterTest.of(ten));

        double empty = bytesPerStream(FilterTest.of(idle));
        double full = bytesPerStream(FilterTest.of(ten));

        // A String or an object a filter would be 24 bytes and more.
        assertThat(full - empty).isLessThan(10 * 16.0);
    }

    private static double bytesPerStream(FilterTest test) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 200; i++) {
            test.get("/").header("x-user", "ann").start();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < STREAMS; i++) {
            test.get("/").header("x-user", "ann").start();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) STREAMS;
    }
}
