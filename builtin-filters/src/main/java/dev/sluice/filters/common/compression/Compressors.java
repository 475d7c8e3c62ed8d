package dev.sluice.filters.common.compression;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.DataSources;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.compression.brotli.compressor.v3.Brotli;
import io.envoyproxy.envoy.extensions.compression.gzip.compressor.v3.Gzip;
import io.envoyproxy.envoy.extensions.compression.zstd.compressor.v3.Zstd;
import java.util.zip.Deflater;

/**
 * Opens {@code compressor_library}. Limits: the JDK's zlib has one window size and memory level, other values of gzip's {@code window_bits} and
 * {@code memory_level} are a warning in the log; it has no run-length and no fixed strategy.
 */
public final class Compressors {
    private static final String FIELD = "compressor_library.typed_config";
    private static final int USUAL_BLOCK = 4096;
    /** What the JDK's Deflater gives to zlib's deflateInit2. */
    private static final int WINDOW_BITS = 15;

    private static final int MEMORY_LEVEL = 8;

    private Compressors() {}

    /** Also finds out whether native code can be loaded, so not on a loop. */
    public static Coding<Encoder> open(TypedExtensionConfig library, System.Logger log) throws InvalidConfig {
        Any config = library.getTypedConfig();
        try {
            if (config.is(Gzip.class)) {
                return gzip(config.unpack(Gzip.class), log);
            }
            if (config.is(Brotli.class)) {
                return brotli(config.unpack(Brotli.class));
            }
            if (config.is(Zstd.class)) {
                return zstd(config.unpack(Zstd.class));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidConfig(FIELD, "cannot be read: " + e.getMessage());
        }
        throw new InvalidConfig(FIELD, config.getTypeUrl() + " is not supported: gzip, brotli and zstd are");
    }

    private static Coding<Encoder> gzip(Gzip config, System.Logger log) throws InvalidConfig {
        warn("window_bits", config.getWindowBits(), WINDOW_BITS, log);
        warn("memory_level", config.getMemoryLevel(), MEMORY_LEVEL, log);
        int chosen = config.getCompressionLevelValue();
        int level = chosen == 0 ? Deflater.DEFAULT_COMPRESSION : chosen;
        int strategy =
                switch (config.getCompressionStrategy()) {
                    case DEFAULT_STRATEGY -> Deflater.DEFAULT_STRATEGY;
                    case FILTERED -> Deflater.FILTERED;
                    case HUFFMAN_ONLY -> Deflater.HUFFMAN_ONLY;
                    default ->
                        throw new InvalidConfig(
                                FIELD + ".compression_strategy", config.getCompressionStrategy() + " is not supported");
                };
        int block = block(config.getChunkSize());
        return new Coding<>("gzip", "gzip", block, () -> new GzipEncoder(level, strategy, block));
    }

    /** An absent field asks for Envoy's usual value, which nobody has chosen: no word about that. */
    private static void warn(String field, UInt32Value asked, int done, System.Logger log) {
        if (asked.getValue() != 0 && asked.getValue() != done) {
            log.log(
                    System.Logger.Level.WARNING,
                    "{0}.{1}: {2} has no effect, this zlib always takes {3}",
                    FIELD,
                    field,
                    asked.getValue(),
                    done);
        }
    }

    private static Coding<Encoder> brotli(Brotli config) throws InvalidConfig {
        Natives.needBrotli(FIELD);
        int quality = config.hasQuality() ? config.getQuality().getValue() : 3;
        int window = config.hasWindowBits() ? config.getWindowBits().getValue() : 18;
        int block = block(config.getChunkSize());
        var mode = BrotliEncoder.mode(config.getEncoderMode());
        return new Coding<>("br", "brotli", block, () -> new BrotliEncoder(quality, window, mode, block));
    }

    private static Coding<Encoder> zstd(Zstd config) throws InvalidConfig {
        Natives.needZstd(FIELD);
        int strategy = config.getStrategyValue();
        int level = config.hasCompressionLevel() ? config.getCompressionLevel().getValue() : 3;
        byte[] dictionary = DataSources.read(config.getDictionary(), FIELD + ".dictionary");
        boolean checksum = config.getEnableChecksum();
        int block = block(config.getChunkSize());
        return new Coding<>("zstd", "zstd", block, () -> new ZstdEncoder(level, strategy, checksum, dictionary, block));
    }

    static int block(UInt32Value configured) {
        return configured.getValue() > 0 ? configured.getValue() : USUAL_BLOCK;
    }
}
