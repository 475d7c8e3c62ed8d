package dev.sluice.runtime.chain;

import dev.sluice.filter.Headers;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.event.Loop;
import org.jspecify.annotations.Nullable;

/** The loop's side of one call that a filter makes from its surroundings, outside any stream. Loop-confined. */
final class CallScope extends StreamScope {
    CallScope(Loop loop, Shared shared) {
        super(loop, shared);
    }

    void close() {
        end();
    }

    @Override
    protected void onAbort(Verdict.Final verdict) {
        end();
    }

    @Override
    protected Verdict.Final failure(int filter, Throwable why) {
        return Verdict.reset("call_failed");
    }

    @Override
    public void tooMuch(Lane lane, int filter) {}

    @Override
    public @Nullable Headers head(Lane lane) {
        return null;
    }

    @Override
    public Upstream upstream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StreamInfo info() {
        throw new UnsupportedOperationException();
    }
}
