package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/** What a response head says about what follows it: RFC 9112 section 6.3. */
final class ResponseHead {
    /** What follows. */
    enum Meaning {
        /** Another head. */
        INFORMATIONAL,
        TUNNEL,
        EMPTY,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        BAD_CODING(BadMessage.CODING_NOT_ALLOWED),
        BAD_LENGTH(BadMessage.LENGTH_NOT_ALLOWED),
        BAD_BOTH(BadMessage.LENGTH_AND_CHUNKED),
        BAD_SWITCH(BadMessage.SYNTAX);

        private final String details;

        Meaning() {
            details = "";
        }

        Meaning(BadMessage bad) {
            details = bad.details();
        }

        String details() {
            return details;
        }
    }

    private ResponseHead() {}

    static Meaning read(HeadScanner scanner, Headers head, ClientStream stream, Http1Options options) {
        KnownFields known = scanner.known;
        int status = scanner.start.status;
        if (stream.wantsTunnel() && (stream.connect() ? status / 100 == 2 : status == 101)) {
            head.remove(HeaderName.CONTENT_LENGTH);
            return Meaning.TUNNEL;
        }
        if (status == 101) {
            return Meaning.BAD_SWITCH;
        }
        if (known.chunked && scanner.start.http10) {
            return Meaning.BAD_CODING;
        }
        if (status < 200 || status == 204) {
            return never(head, known, status);
        }
        if (known.chunked && known.length >= 0) {
            if (!options.allowChunkedLength()) {
                return Meaning.BAD_BOTH;
            }
            head.remove(HeaderName.CONTENT_LENGTH);
        }
        if (stream.headRequest() || status == 304) {
            known.length = -1;
            return Meaning.EMPTY;
        }
        if (known.chunked) {
            return Meaning.CHUNKED;
        }
        return known.length < 0 ? Meaning.UNTIL_CLOSE : known.length == 0 ? Meaning.EMPTY : Meaning.LENGTH;
    }

    private static Meaning never(Headers head, KnownFields known, int status) {
        if (known.chunked) {
            return Meaning.BAD_CODING;
        }
        if (known.length > 0) {
            return Meaning.BAD_LENGTH;
        }
        head.remove(HeaderName.CONTENT_LENGTH);
        known.length = -1;
        return status < 200 ? Meaning.INFORMATIONAL : Meaning.EMPTY;
    }
}
