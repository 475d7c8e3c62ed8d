package dev.sluice.samples.bodyrewrite;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;

/**
 * Replaces a text in response bodies while they pass, whatever their length. Bodies with a content-encoding and parts of a body (206) are left alone.
 *
 * @param from what is replaced
 * @param to by this
 */
@Filter("acme.body-rewrite")
public record BodyRewrite(String from, String to) implements HttpFilter {
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("content-encoding");
    private static final HeaderName ETAG = HeaderName.of("etag");
    private static final int PARTIAL = 206;

    public BodyRewrite {
        if (from.isEmpty()) {
            throw new IllegalArgumentException("from must not be empty");
        }
    }

    @Override
    public Verdict onRequest(Exchange x) {
        x.request().headers().remove(ACCEPT_ENCODING); // a compressed body does not show its words
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        Headers head = x.response().headers();
        if (!x.response().body().ended()
                && !head.has(CONTENT_ENCODING)
                && x.response().status() != PARTIAL) {
            head.remove(ETAG);
            x.response().body().transform(new Rewriting(Search.of(from), Bytes.of(to)));
        }
        return Verdict.proceed();
    }

    /** One body. Bytes that may be the beginning of the word wait for the next chunk. */
    private static final class Rewriting implements Transform {
        private final Search word;
        private final Bytes replacement;
        private int matched;

        Rewriting(Search word, Bytes replacement) {
            this.word = word;
            this.replacement = replacement;
        }

        /** Positions count from the chunk's first byte; those below zero are bytes of earlier chunks, which are the word's own first ones. */
        @Override
        public void chunk(Bytes in, Sink out) {
            int earlier = matched;
            int written = -earlier;
            for (int i = 0; i < in.length(); i++) {
                matched = word.next(matched, in.at(i));
                if (matched == word.length()) {
                    pass(in, earlier, written, i + 1 - matched, out);
                    out.write(replacement);
                    written = i + 1;
                    matched = 0;
                }
            }
            pass(in, earlier, written, in.length() - matched, out);
        }

        private void pass(Bytes in, int earlier, int from, int to, Sink out) {
            if (from < Math.min(to, 0)) {
                out.write(word.first(earlier + Math.min(to, 0)).slice(earlier + from, earlier + Math.min(to, 0)));
            }
            if (Math.max(from, 0) < to) {
                out.write(in.slice(Math.max(from, 0), to));
            }
        }

        @Override
        public void end(Headers trailers, Sink out) {
            if (matched > 0) {
                out.write(word.first(matched));
            }
        }
    }
}
