package dev.sluice.filters.http.buffer;

import dev.sluice.filter.Body;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/** Holds a request until all of it is here, so that the upstream sees a length. Over the limit the runtime answers 413. */
final class BufferFilter implements HttpFilter {
    private final Integer maxBytes;

    BufferFilter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        int limit = x.perRoute(maxBytes);
        Body body = x.request().body();
        if (limit == 0 || body.ended() || !x.request().upgrade().isEmpty()) {
            return Verdict.proceed();
        }
        return Verdict.when(body.read(limit), all -> {
            if (x.request().trailers().isEmpty()) {
                x.request().headers().set(HeaderName.CONTENT_LENGTH, Integer.toString(all.length()));
            }
            return Verdict.proceed();
        });
    }
}
