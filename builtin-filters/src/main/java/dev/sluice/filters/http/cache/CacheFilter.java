package dev.sluice.filters.http.cache;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers from memory what upstream has said before and allowed to keep; asks again with a condition when it is old. Requests with a body, with
 * credentials or with conditions of their own pass. Source: Envoy, cache filter; RFC 9111.
 */
final class CacheFilter implements HttpFilter {
    private static final HeaderName AGE = HeaderName.of("age");
    private static final HeaderName DATE = HeaderName.of("date");
    private static final HeaderName ETAG = HeaderName.of("etag");
    private static final HeaderName LAST_MODIFIED = HeaderName.of("last-modified");
    private static final HeaderName RANGE = HeaderName.of("range");
    private static final HeaderName CONTENT_RANGE = HeaderName.of("content-range");
    private static final HeaderName IF_NONE_MATCH = HeaderName.of("if-none-match");
    private static final HeaderName IF_MODIFIED_SINCE = HeaderName.of("if-modified-since");
    private static final String DETAILS = "cache.response_from_cache_filter";
    private static final Verdict.Reply NOT_CACHED = Verdict.reply(504).details("cache.not_cached");
    private final ResponseStore store;
    private final Predicate<String> varyAllowed;
    private final int maxBytes;
    private final boolean ignoreRequestControl;

    CacheFilter(ResponseStore store, Predicate<String> varyAllowed, int maxBytes, boolean ignoreRequestControl) {
        this.store = store;
        this.varyAllowed = varyAllowed;
        this.maxBytes = maxBytes;
        this.ignoreRequestControl = ignoreRequestControl;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Lookup();
    }

    /** One stream. */
    private final class Lookup implements HttpFilter {
        private String key = "";
        private boolean mayStore;
        private boolean head;
        private Headers asked = new Headers();
        private @Nullable Stored checked;

        @Override
        public Verdict onRequest(Exchange x) {
            Headers request = x.request().headers();
            if (!x.request().body().ended() || !Storable.request(request)) {
                return Verdict.proceed();
            }
            CacheControl control = ignoreRequestControl ? CacheControl.NONE : CacheControl.ofRequest(request);
            key = ResponseStore.key(request);
            head = request.is(HeaderName.METHOD, "HEAD");
            mayStore = !head && !request.has(RANGE) && !control.has("no-store");
            Optional<Stored> found = store.find(key, request);
            if (found.isPresent() && !found.get().mustBeChecked(control, x.nanoTime())) {
                return served(x, found.get());
            }
            if (control.has("only-if-cached")) {
                return NOT_CACHED;
            }
            asked = request.copy(); // the chain behind may change what the response varies by
            if (found.isPresent()) {
                checked = found.get();
                ask(request, found.get().headers());
            }
            return Verdict.proceed();
        }

        private Verdict served(Exchange x, Stored stored) {
            key = ""; // the reply comes by here again
            Headers answer = stored.headers().copy();
            answer.set(AGE, Long.toString(stored.age(x.nanoTime())));
            return reply(x, stored, answer, x.request().headers().get(RANGE));
        }

        private Verdict reply(Exchange x, Stored stored, Headers answer, String range) {
            x.flag("RFCF");
            int length = stored.body().length();
            Optional<ByteRange> wanted =
                    head || range.isEmpty() || stored.status() != 200 ? Optional.empty() : ByteRange.of(range, length);
            if (wanted.isEmpty()) {
                return made(stored.status(), answer, stored.body(), stored.trailers());
            }
            ByteRange part = wanted.get();
            if (part.equals(ByteRange.UNSATISFIABLE)) {
                answer.set(CONTENT_RANGE, "bytes */" + length);
                return made(416, answer, Bytes.empty(), new Headers());
            }
            answer.set(CONTENT_RANGE, "bytes " + part.from() + '-' + (part.to() - 1) + '/' + length);
            return made(206, answer, stored.body().slice(part.from(), part.to()), stored.trailers());
        }

        private static Verdict made(int status, Headers answer, Bytes body, Headers trailers) {
            Source source = trailers.isEmpty()
                    ? Source.of(body)
                    : (last, out) -> {
                        out.write(body);
                        trailers.forEach(last::add);
                    };
            return Verdict.reply(status).headers(answer).body(source).details(DETAILS);
        }

        @Override
        public Verdict onResponse(Exchange x) {
            if (key.isEmpty() || x.response().localReply()) {
                return Verdict.proceed();
            }
            Headers response = x.response().headers();
            Stored old = checked;
            if (old != null && x.response().status() == 304) {
                return renewed(x, old, response);
            }
            Optional<List<String>> vary = Storable.vary(response, varyAllowed);
            if (mayStore && vary.isPresent() && Storable.response(response)) {
                keep(x, response, vary.get());
            }
            return Verdict.proceed();
        }

        /** What the 304 says counts, what it does not say stays; an entity tag of another response changes nothing. */
        private Verdict renewed(Exchange x, Stored old, Headers response) {
            Headers merged = response.copy();
            merged.remove(HeaderName.CONTENT_LENGTH);
            old.headers().forEach((name, value) -> {
                if (!name.equals("age") && !response.has(name) || name.equals("content-length")) {
                    merged.add(name, value);
                }
            });
            merged.set(HeaderName.STATUS, Integer.toString(old.status()));
            boolean same = !response.has(ETAG)
                    || response.get(ETAG).equals(old.headers().get(ETAG));
            if (same) {
                store.put(
                        key,
                        ResponseStore.variant(key, old.vary(), asked),
                        stored(x, merged, old.body(), old.trailers(), old.vary()));
            }
            key = "";
            return reply(x, old, merged.copy(), "");
        }

        private void keep(Exchange x, Headers response, List<String> vary) {
            Headers kept = response.copy();
            if (x.response().body().ended()) {
                store.put(
                        key,
                        ResponseStore.variant(key, vary, asked),
                        stored(x, kept, Bytes.empty(), new Headers(), vary));
                return;
            }
            x.response().body().transform(new Keeping(x, kept, vary));
        }

        private static Stored stored(Exchange x, Headers head, Bytes body, Headers trailers, List<String> vary) {
            int status = Integer.parseInt(head.get(HeaderName.STATUS));
            for (String gone : new String[] {"connection", "transfer-encoding", "keep-alive"}) {
                head.remove(gone);
            }
            long now = Instant.now().getEpochSecond();
            if (!head.has(DATE)) {
                head.set(DATE, HttpDate.text(now));
            }
            return new Stored(status, head, body, trailers, vary, now, x.nanoTime());
        }

        /** Collects the body on its way; what grows too long is forgotten. */
        private final class Keeping implements Transform {
            private final Exchange x;
            private final Headers kept;
            private final List<String> vary;
            private @Nullable ByteArrayOutputStream collected = new ByteArrayOutputStream();

            Keeping(Exchange x, Headers kept, List<String> vary) {
                this.x = x;
                this.kept = kept;
                this.vary = vary;
            }

            @Override
            public boolean keepsLength() {
                return true;
            }

            @Override
            public void chunk(Bytes in, Sink out) {
                ByteArrayOutputStream all = collected;
                if (all != null && all.size() + in.length() > maxBytes) {
                    collected = null;
                } else if (all != null) {
                    all.writeBytes(in.toByteArray());
                }
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                ByteArrayOutputStream all = collected;
                if (all != null) {
                    Stored whole = stored(x, kept, Bytes.of(all.toByteArray()), trailers.copy(), vary);
                    store.put(key, ResponseStore.variant(key, vary, asked), whole);
                }
            }
        }
    }

    /** Makes the request one that a 304 may answer. */
    private static void ask(Headers request, Headers stored) {
        if (stored.has(ETAG)) {
            request.set(IF_NONE_MATCH, stored.get(ETAG));
        }
        String modified = stored.get(LAST_MODIFIED);
        OptionalLong valid = HttpDate.seconds(modified);
        request.set(IF_MODIFIED_SINCE, valid.isPresent() ? modified : stored.get(DATE));
    }
}
