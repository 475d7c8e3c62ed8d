package dev.sluice.filters.http.decompressor;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Message;
import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.compression.Decompressors;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Decompresses requests and responses, and tells the upstream that it may compress. A body that is broken, cut, or grows beyond the ratio ends the
 * exchange: a request with 400, a response with 502 or a cut, where Envoy passes on what it could read as if that were all.
 */
final class DecompressorFilter implements HttpFilter {
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("content-encoding");
    private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    private static final Verdict.Reply BAD_REQUEST = Verdict.reply(400).details("request_decompression_failed");
    private static final Verdict.Reply BAD_RESPONSE = Verdict.reply(502).details("response_decompression_failed");
    private final Decompressors.Limited library;
    private final Direction requests;
    private final Direction responses;
    private final boolean advertise;
    private final HeaderName codedTrailer;
    private final HeaderName plainTrailer;
    private final Consumer<String> errors;

    DecompressorFilter(
            Decompressors.Limited library,
            Direction requests,
            Direction responses,
            boolean advertise,
            HeaderName codedTrailer,
            HeaderName plainTrailer,
            Consumer<String> errors) {
        this.library = library;
        this.requests = requests;
        this.responses = responses;
        this.advertise = advertise;
        this.codedTrailer = codedTrailer;
        this.plainTrailer = plainTrailer;
        this.errors = errors;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        if (responses.enabled() && advertise) {
            advertise(x.request().headers());
        }
        decode(x, x.request(), requests, BAD_REQUEST);
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        decode(x, x.response(), responses, BAD_RESPONSE);
        return Verdict.proceed();
    }

    /** Behind what the client takes; its own word about this coding is replaced. */
    private void advertise(Headers head) {
        StringBuilder all = new StringBuilder();
        String name = library.coding().name();
        for (String one : String.join(",", head.all(ACCEPT_ENCODING)).split(",")) {
            String token = one.strip();
            int semicolon = token.indexOf(';');
            String coding =
                    semicolon < 0 ? token : token.substring(0, semicolon).strip();
            if (!token.isEmpty() && !coding.equalsIgnoreCase(name)) {
                all.append(token).append(',');
            }
        }
        head.set(ACCEPT_ENCODING, all.append(name).toString());
    }

    private void decode(Exchange x, Message message, Direction direction, Verdict.Reply bad) {
        if (message.body().ended()) {
            return;
        }
        Headers head = message.headers();
        if (!direction.enabled() || !direction.ignoreNoTransform() && noTransform(head) || !outermost(head)) {
            direction.notDecompressed().add(1);
            return;
        }
        direction.decompressed().add(1);
        head.remove(HeaderName.CONTENT_LENGTH);
        unwrap(head);
        message.body().transform(new Decompression(library, direction, codedTrailer, plainTrailer, error -> {
            errors.accept(error);
            x.abort(bad);
        }));
    }

    private static boolean noTransform(Headers head) {
        return head.has(CACHE_CONTROL) && hasToken(String.join(",", head.all(CACHE_CONTROL)), "no-transform");
    }

    /** As in Envoy the first one named, which is the innermost of several; so only a lone one is right, and usual. */
    private boolean outermost(Headers head) {
        String all = String.join(",", head.all(CONTENT_ENCODING));
        int comma = all.indexOf(',');
        return (comma < 0 ? all : all.substring(0, comma))
                .strip()
                .equalsIgnoreCase(library.coding().name());
    }

    private static void unwrap(Headers head) {
        String all = String.join(",", head.all(CONTENT_ENCODING));
        int comma = all.indexOf(',');
        if (comma < 0) {
            head.remove(CONTENT_ENCODING);
        } else {
            head.set(CONTENT_ENCODING, all.substring(comma + 1).strip());
        }
    }

    private static boolean hasToken(String list, String token) {
        for (String one : list.toLowerCase(Locale.ROOT).split(",")) {
            if (one.strip().equals(token)) {
                return true;
            }
        }
        return false;
    }
}
