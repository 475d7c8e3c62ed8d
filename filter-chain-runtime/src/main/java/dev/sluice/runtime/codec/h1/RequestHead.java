package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import org.jspecify.annotations.Nullable;

/** Turns the lines of a request head into what it asks for: pseudo-headers, body framing, upgrade. */
final class RequestHead {
    private static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final HeaderName HTTP2_SETTINGS = HeaderName.of("http2-settings");
    private static final byte[] ROOT = {'/'};

    private RequestHead() {}

    /** What is wrong with the head as a whole; else fills in its pseudo-headers. */
    static @Nullable BadMessage finish(HeadScanner scanner, Headers head, Http1Options options) {
        StartLine start = scanner.start;
        KnownFields known = scanner.known;
        BadMessage bad = start.low ? null : framing(start, known, head, options);
        if (bad != null) {
            return bad;
        }
        Headers.Wire wire = head.wire();
        wire.value(HeadScanner.METHOD, start.methodFrom, start.methodEnd - start.methodFrom);
        path(start, wire);
        scheme(start, wire);
        if (known.h2c || known.chunked || known.length > 0) {
            // An upgrade would make the announced body raw bytes: RFC 9110 section 7.8 lets us ignore it. The same for
            // h2c, as Envoy does.
            head.remove(UPGRADE);
            head.remove(HTTP2_SETTINGS);
        }
        return start.low ? BadMessage.LOW_VERSION : authority(start, known, wire, options);
    }

    /** The protocol that both ways speak once the answer agrees, or null. */
    static @Nullable String upgrade(HeadScanner scanner, Headers head) {
        if (scanner.start.connect) {
            return "connect";
        }
        boolean ignored = scanner.start.http10 || scanner.known.chunked || scanner.known.length > 0;
        return ignored ? null : scanner.known.upgrade(head.wire().array());
    }

    private static @Nullable BadMessage framing(
            StartLine start, KnownFields known, Headers head, Http1Options options) {
        if (start.connect) {
            return known.chunked ? BadMessage.CODING : known.length > 0 ? BadMessage.LENGTH_NOT_ALLOWED : null;
        }
        if (!known.chunked) {
            return null;
        }
        if (start.http10) {
            return BadMessage.CODING_NOT_ALLOWED;
        }
        if (known.length >= 0) {
            if (!options.allowChunkedLength()) {
                return BadMessage.LENGTH_AND_CHUNKED;
            }
            head.remove(HeaderName.CONTENT_LENGTH);
        }
        return null;
    }

    private static void path(StartLine start, Headers.Wire wire) {
        int length = start.pathEnd - start.pathFrom;
        if (length > 0) {
            wire.value(HeadScanner.PATH, start.pathFrom, length);
        } else if (start.connect) {
            wire.remove(HeadScanner.PATH);
        } else {
            wire.value(HeadScanner.PATH, wire.load(ROOT), 1);
        }
    }

    private static void scheme(StartLine start, Headers.Wire wire) {
        if (start.schemeEnd > start.schemeFrom) {
            wire.value(HeadScanner.SCHEME, start.schemeFrom, start.schemeEnd - start.schemeFrom);
        } else {
            wire.remove(HeadScanner.SCHEME);
        }
    }

    /** The target's authority replaces Host: RFC 9112 section 3.2.2. */
    private static @Nullable BadMessage authority(
            StartLine start, KnownFields known, Headers.Wire wire, Http1Options options) {
        if (start.authorityEnd > start.authorityFrom) {
            wire.value(HeadScanner.AUTHORITY, start.authorityFrom, start.authorityEnd - start.authorityFrom);
        } else if (known.hostFrom >= 0) {
            wire.value(HeadScanner.AUTHORITY, known.hostFrom, known.hostLength);
        } else if (start.http10 && !options.defaultHostForHttp10().isEmpty()) {
            byte[] defaultHost = Chars.bytes(options.defaultHostForHttp10());
            wire.value(HeadScanner.AUTHORITY, wire.load(defaultHost), defaultHost.length);
        } else {
            return BadMessage.NO_HOST;
        }
        return null;
    }
}
