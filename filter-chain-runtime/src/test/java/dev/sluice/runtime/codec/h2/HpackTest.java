package dev.sluice.runtime.codec.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackTest {
    private final HpackReader reader = new HpackReader(4096);

    private String read(String hex) {
        byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
        Headers head = new Headers();
        HeadCheck check = new HeadCheck(60_000, 100, false);
        check.begin(HeadCheck.Form.REQUEST, head);
        return reader.read(block, 0, block.length, check) ? head.toString().replace("\n", "|") : "bad";
    }

    /** RFC 7541, appendix C.4: Huffman-coded requests with the dynamic table. */
    @Test
    void readsTheExamplesOfTheRfc() {
        String base = ":method: GET|:scheme: http|:path: /|:authority: www.example.com|";
        assertThat(read("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")).isEqualTo(base);
        assertThat(read("8286 84be 5886 a8eb 1064 9cbf")).isEqualTo(base + "cache-control: no-cache|");
        assertThat(read("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"))
                .isEqualTo(":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|"
                        + "custom-key: custom-value|");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "be",
                "ff ff ff ff ff 7f",
                "40 01",
                "00 05 61",
                "3f e2 1f",
                "82 20",
                "00 81 ff 81 ff",
                "00 01 61 82 1f 00",
                "00 84 ff ff ff ff 00"
            })
    void refusesBrokenBlocks(String hex) {
        assertThat(read(hex)).isEqualTo("bad");
    }

    @Test
    void writesWhatItReads() {
        Random random = new Random(7);
        HpackWriter writer = new HpackWriter();
        String[] names = {
            "accept", "date", "x-a", "x-b", "server", "etag", "set-cookie", "authorization", "vary", "x-long"
        };
        int total = 0;
        int plain = 0;
        for (int round = 0; round < 3000; round++) {
            if (random.nextInt(50) == 0) {
                writer.limit(random.nextInt(3) * 300);
                writer.limit(random.nextInt(5000));
            }
            Headers head = new Headers();
            head.add(":method", random.nextBoolean() ? "GET" : "PATCH");
            head.add(":path", random.nextBoolean() ? "/" : "/p" + random.nextInt(5));
            for (int i = random.nextInt(12); i > 0; i--) {
                String name = names[random.nextInt(names.length)];
                head.add(name, "v".repeat(random.nextInt(name.equals("x-long") ? 1500 : 12)) + random.nextInt(3));
            }
            byte[] out = new byte[HpackWriter.most(head.wire())];
            int length = writer.write(head.wire(), out, 0, false);
            total += length;
            plain += head.wire().byteSize();
            assertThat(read(HexFormat.of().formatHex(Arrays.copyOf(out, length))))
                    .isEqualTo(head.toString().replace("\n", "|"));
        }
        assertThat(total).isLessThan(plain);
    }

    @Test
    void usesOneByteForAFieldSeenThrice() {
        HpackWriter writer = new HpackWriter();
        Headers head = new Headers();
        head.add("x-name", "some value");
        byte[] out = new byte[100];
        assertThat(writer.write(head.wire(), out, 0, false)).isGreaterThan(10);
        assertThat(writer.write(head.wire(), out, 0, false)).isGreaterThan(10);
        assertThat(writer.write(head.wire(), out, 0, false)).isEqualTo(1);
    }
}
