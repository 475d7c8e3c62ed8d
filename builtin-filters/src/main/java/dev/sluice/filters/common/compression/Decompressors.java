package dev.sluice.filters.common.compression;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.DataSources;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.compression.brotli.decompressor.v3.Brotli;
import io.envoyproxy.envoy.extensions.compression.gzip.decompressor.v3.Gzip;
import io.envoyproxy.envoy.extensions.compression.zstd.decompressor.v3.Zstd;

/**
 * Opens {@code decompressor_library}. Limits: gzip reads every window size whatever {@code window_bits} says; one Zstandard dictionary.
 *
 * @see Compressors
 */
public final class Decompressors {
    private static final String FIELD = "decompressor_library.typed_config";
    private static final int USUAL_RATIO = 100;

    /**
     * A library with its limit.
     *
     * @param maxRatio how many times longer than its input its output may be
     * @param dataError Envoy's counter for what is wrong as a whole
     */
    public record Limited(Coding<Decoder> coding, long maxRatio, String dataError) {}

    private Decompressors() {}

    /** Also finds out whether native code can be loaded, so not on a loop. */
    public static Limited open(TypedExtensionConfig library) throws InvalidConfig {
        Any config = library.getTypedConfig();
        try {
            if (config.is(Gzip.class)) {
                return gzip(config.unpack(Gzip.class));
            }
            if (config.is(Brotli.class)) {
                Natives.needBrotli(FIELD);
                int block = Compressors.block(config.unpack(Brotli.class).getChunkSize());
                return new Limited(
                        new Coding<>("br", "brotli", block, BrotliDecoder::new), USUAL_RATIO, "brotli_error");
            }
            if (config.is(Zstd.class)) {
                return zstd(config.unpack(Zstd.class));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidConfig(FIELD, "cannot be read: " + e.getMessage());
        }
        throw new InvalidConfig(FIELD, config.getTypeUrl() + " is not supported: gzip, brotli and zstd are");
    }

    private static Limited gzip(Gzip config) {
        config.getWindowBits();
        long ratio = config.hasMaxInflateRatio()
                ? Integer.toUnsignedLong(config.getMaxInflateRatio().getValue())
                : USUAL_RATIO;
        return new Limited(
                new Coding<>("gzip", "gzip", Compressors.block(config.getChunkSize()), GzipDecoder::new),
                ratio,
                "zlib_data_error");
    }

    private static Limited zstd(Zstd config) throws InvalidConfig {
        Natives.needZstd(FIELD);
        if (config.getDictionariesCount() > 1) {
            throw new InvalidConfig(FIELD + ".dictionaries", "more than one is not supported");
        }
        byte[] dictionary = config.getDictionariesCount() == 0
                ? new byte[0]
                : DataSources.read(config.getDictionaries(0), FIELD + ".dictionaries[0]");
        int block = Compressors.block(config.getChunkSize());
        return new Limited(
                new Coding<>("zstd", "zstd", block, () -> new ZstdDecoder(dictionary)),
                USUAL_RATIO,
                "zstd_generic_error");
    }
}
