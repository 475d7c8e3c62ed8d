package dev.sluice.filters.common.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.compression.gzip.compressor.v3.Gzip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CodingTest {
    static Stream<Arguments> codings() {
        return Stream.of(
                Arguments.of(
                        Gzip.getDefaultInstance(),
                        io.envoyproxy.envoy.extensions.compression.gzip.decompressor.v3.Gzip.getDefaultInstance()),
                Arguments.of(
                        io.envoyproxy.envoy.extensions.compression.brotli.compressor.v3.Brotli.getDefaultInstance(),
                        io.envoyproxy.envoy.extensions.compression.brotli.decompressor.v3.Brotli.getDefaultInstance()),
                Arguments.of(
                        io.envoyproxy.envoy.extensions.compression.zstd.compressor.v3.Zstd.newBuilder()
                                .setEnableChecksum(true)
                                .build(),
                        io.envoyproxy.envoy.extensions.compression.zstd.decompressor.v3.Zstd.getDefaultInstance()));
    }

    private static TypedExtensionConfig library(Message config) {
        return TypedExtensionConfig.newBuilder()
                .setName("x")
                .setTypedConfig(Any.pack(config))
                .build();
    }

    private static Encoder encoder(Message config) throws InvalidConfig {
        return Compressors.open(library(config), System.getLogger("test"))
                .make()
                .get();
    }

    private static Decoder decoder(Message config) throws InvalidConfig {
        return Decompressors.open(library(config)).coding().make().get();
    }

    private static byte[] sample(Random random, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt(256) : 'a' + i % 7);
        }
        return text;
    }

    private static byte[] encode(Message config, byte[] plain, Random cuts) throws InvalidConfig {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Encoder encoder = encoder(config)) {
            for (int at = 0; at < plain.length; ) {
                int n = Math.min(plain.length - at, 1 + cuts.nextInt(9000));
                out.writeBytes(encoder.flush(Bytes.of(Arrays.copyOfRange(plain, at, at + n)))
                        .toByteArray());
                at += n;
            }
            out.writeBytes(encoder.finish().toByteArray());
        }
        return out.toByteArray();
    }

    private static byte[] decode(Decoder decoder, byte[]... pieces) throws DataFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] block = new byte[1000];
        for (byte[] piece : pieces) {
            decoder.feed(piece);
            for (int n = decoder.next(block); n > 0; n = decoder.next(block)) {
                out.write(block, 0, n);
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("codings")
    void comesBackWhole(Message to, Message from) throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            byte[] plain = sample(random, random.nextInt(60_000));
            byte[] coded = encode(to, plain, random);
            try (Decoder decoder = decoder(from)) {
                assertThat(decode(decoder, coded)).as("seed " + seed).isEqualTo(plain);
                assertThat(decoder.whole()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void decodesTheSameForAnySplit(Message to, Message from) throws Exception {
        byte[] plain = sample(new Random(7), 300);
        byte[] coded = encode(to, plain, new Random(7));
        for (int cut = 1; cut < coded.length; cut++) {
            try (Decoder decoder = decoder(from)) {
                byte[] first = Arrays.copyOf(coded, cut);
                assertThat(decode(decoder, first, Arrays.copyOfRange(coded, cut, coded.length)))
                        .as("cut at " + cut)
                        .isEqualTo(plain);
                assertThat(decoder.whole()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void whatWasFlushedCanBeRead(Message to, Message from) throws Exception {
        try (Encoder encoder = encoder(to);
                Decoder decoder = decoder(from)) {
            for (String text : new String[] {"event: one\n\n", "event: two\n\n", "x"}) {
                byte[] coded = encoder.flush(Bytes.of(text)).toByteArray();
                assertThat(decode(decoder, coded)).asString().isEqualTo(text);
                assertThat(decoder.whole()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void knowsThatTheEndIsMissing(Message to, Message from) throws Exception {
        byte[] coded = encode(to, sample(new Random(3), 500), new Random(3));
        for (int length = 1; length < coded.length; length++) {
            try (Decoder decoder = decoder(from)) {
                decode(decoder, Arrays.copyOf(coded, length));
                assertThat(decoder.whole()).as("first " + length).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codings")
    void brokenBytesAreAValueNotACrash(Message to, Message from) throws Exception {
        byte[] coded = encode(to, sample(new Random(3), 3000), new Random(3));
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] broken = coded.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            try (Decoder decoder = decoder(from)) {
                decode(decoder, broken);
            } catch (DataFormatException expected) {
                assertThat(expected.getMessage()).matches("zlib_data_error|brotli_error|zstd_\\w+_error");
            }
        }
    }

    @Test
    void writesWhatGzipReads() throws Exception {
        byte[] plain = sample(new Random(5), 100_000);
        byte[] coded = encode(Gzip.getDefaultInstance(), plain, new Random(5));

        assertThat(new GZIPInputStream(new ByteArrayInputStream(coded)).readAllBytes())
                .isEqualTo(plain);
    }

    @Test
    void readsSeveralMembersAndDropsWhatFollows() throws Exception {
        byte[] one = gzip("one");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(gzip("two"));
        all.writeBytes(new byte[] {0, 1, 2});

        try (Decoder decoder =
                decoder(codings().findFirst().map(c -> (Message) c.get()[1]).orElseThrow())) {
            assertThat(decode(decoder, all.toByteArray())).asString().isEqualTo("onetwo");
            assertThat(decoder.whole()).isTrue();
        }
    }

    @Test
    void readsEveryOptionalFieldOfAHead() throws Exception {
        byte[] plain = gzip("hello");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
        all.writeBytes(new byte[] {3, 0, 9, 9, 9});
        all.writeBytes("name\0comment\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        all.writeBytes(new byte[] {1, 2});
        all.write(plain, 10, plain.length - 10);

        try (Decoder decoder = new GzipDecoder()) {
            assertThat(decode(decoder, all.toByteArray())).asString().isEqualTo("hello");
            assertThat(decoder.whole()).isTrue();
        }
    }

    @Test
    void refusesAWrongChecksum() throws IOException {
        byte[] coded = gzip("hello");
        coded[coded.length - 6] ^= 1;

        try (Decoder decoder = new GzipDecoder()) {
            assertThatThrownBy(() -> decode(decoder, coded)).hasMessage("zlib_data_error");
        }
    }

    @Test
    void refusesWhatTheLibraryHasNot() {
        assertThatThrownBy(() -> encoder(Gzip.newBuilder()
                        .setCompressionStrategy(Gzip.CompressionStrategy.RLE)
                        .build()))
                .hasMessageContaining("compression_strategy")
                .hasMessageContaining("RLE is not supported");
        assertThatThrownBy(() -> encoder(TypedExtensionConfig.getDefaultInstance()))
                .hasMessageContaining("is not supported");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
