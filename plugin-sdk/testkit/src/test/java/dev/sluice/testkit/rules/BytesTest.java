package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytesTest {
    /** Keeps copies and writes them at the end. */
    private static final class Collects implements Transform {
        private final List<Bytes> kept = new ArrayList<>();

        @Override
        public void chunk(Bytes in, Sink out) {
            kept.add(in.copy());
        }

        @Override
        public void end(Headers trailers, Sink out) {
            kept.forEach(out::write);
        }
    }

    @Test
    void copiesMayBeKeptAndWrittenLater() {
        Probe collects = Probe.request(x -> {
            x.request().body().transform(new Collects());
            return Verdict.proceed();
        });

        Exchanged x = FilterTest.of(collects).post("/", "one", "two", "three").everySplit();

        assertThat(x.seen().body()).isEqualTo("onetwothree");
    }

    @Test
    void slicesPassOnWithoutACopy() {
        Probe halves = Probe.request(x -> {
            x.request().body().transform((in, out) -> {
                int half = in.length() / 2;
                out.write(in.slice(0, half));
                out.write(in.slice(half, in.length()));
            });
            return Verdict.proceed();
        });

        assertThat(FilterTest.of(halves)
                        .post("/", "abcdefg")
                        .everySplit()
                        .seen()
                        .body())
                .isEqualTo("abcdefg");
    }

    @Test
    void whatWasReadIsValidUntilTheVerdict() {
        Probe reads = Probe.request(x -> Verdict.when(x.request().body().read(100), all -> {
            x.request().headers().set("x-body", all.toString());
            return Verdict.proceed();
        }));

        assertThat(FilterTest.of(reads).post("/", "ab", "cd").run().seen().header("x-body"))
                .isEqualTo("abcd");
    }

    @Test
    void writtenBytesBelongToTheRuntimeAndAreNeverChanged() {
        Bytes constant = Bytes.of("constant");
        Probe writes = Probe.request(x -> {
            x.request().body().transform((in, out) -> out.write(constant));
            return Verdict.proceed();
        });
        FilterTest test = FilterTest.of(writes);

        test.post("/", "a").run();
        Exchanged again = test.post("/", "b").run();

        assertThat(again.seen().body()).isEqualTo("constant");
        assertThat(constant.toString()).isEqualTo("constant");
    }

    @Test
    void anyCutOfTheBytesGivesTheSame() {
        Probe upper = Probe.request(x -> {
            x.request().body().transform(Probe.upper());
            return Verdict.proceed();
        });

        FilterTest.of(upper).post("/", "any cut of the same bytes").everySplit();
    }
}
