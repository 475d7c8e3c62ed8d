package dev.sluice.filters.http.compressor;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filters.common.Switches;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.CommonDirectionConfig;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is worth compressing in one direction, and how much was. */
record Measure(
        boolean enabled,
        long minLength,
        Set<String> types,
        Counter compressed,
        Counter notCompressed,
        Counter plainBytes,
        Counter codedBytes,
        Counter tooSmall) {
    private static final HeaderName TRANSFER_ENCODING = HeaderName.of("transfer-encoding");
    private static final int USUAL_MIN_LENGTH = 30;
    private static final List<String> USUAL_TYPES = List.of(
            "text/html",
            "text/plain",
            "text/css",
            "application/javascript",
            "application/x-javascript",
            "text/javascript",
            "text/x-javascript",
            "text/ecmascript",
            "text/js",
            "text/jscript",
            "text/x-js",
            "application/ecmascript",
            "application/x-json",
            "application/xml",
            "application/json",
            "image/svg+xml",
            "text/xml",
            "application/xhtml+xml",
            "application/grpc-web",
            "application/grpc-web+proto");

    static Measure of(CommonDirectionConfig config, boolean wanted, String prefix, FilterContext context) {
        return of(
                wanted && Switches.on(config.getEnabled()),
                config.getMinContentLength().getValue(),
                config.getContentTypeList(),
                prefix,
                context);
    }

    static Measure of(boolean enabled, int minLength, Collection<String> types, String prefix, FilterContext context) {
        Set<String> any = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        any.addAll(types.isEmpty() ? USUAL_TYPES : types);
        return new Measure(
                enabled,
                minLength == 0 ? USUAL_MIN_LENGTH : Integer.toUnsignedLong(minLength),
                any,
                context.counter(prefix + "compressed"),
                context.counter(prefix + "not_compressed"),
                context.counter(prefix + "total_uncompressed_bytes"),
                context.counter(prefix + "total_compressed_bytes"),
                context.counter(prefix + "content_length_too_small"));
    }

    /** True also where the length is not known. */
    boolean longEnough(Headers head) {
        if (!head.has(HeaderName.CONTENT_LENGTH)) {
            return true;
        }
        boolean enough = head.wire().number(HeaderName.CONTENT_LENGTH) >= minLength;
        if (!enough) {
            tooSmall.add(1);
        }
        return enough;
    }

    /** True also where the type is not known. */
    boolean rightType(Headers head) {
        return !head.has(HeaderName.CONTENT_TYPE) || types.contains(type(head));
    }

    static String type(Headers head) {
        String type = head.get(HeaderName.CONTENT_TYPE);
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    }

    /** Whether the message is compressed for this hop already. */
    static boolean codedInTransfer(Headers head) {
        if (head.has(TRANSFER_ENCODING)) {
            for (String token : head.get(TRANSFER_ENCODING).split(",")) {
                switch (token.strip().toLowerCase(java.util.Locale.ROOT)) {
                    case "gzip", "br", "deflate", "compress", "zstd" -> {
                        return true;
                    }
                    default -> {}
                }
            }
        }
        return false;
    }
}
