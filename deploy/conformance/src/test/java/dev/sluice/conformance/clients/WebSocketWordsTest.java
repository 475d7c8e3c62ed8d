package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.Talk.CLOSE;
import static dev.sluice.conformance.clients.Talk.CONTINUATION;
import static dev.sluice.conformance.clients.Talk.PING;
import static dev.sluice.conformance.clients.Talk.TEXT;
import static dev.sluice.conformance.clients.Talk.all;
import static dev.sluice.conformance.clients.Talk.close;
import static dev.sluice.conformance.clients.Talk.frame;
import static dev.sluice.conformance.clients.Talk.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Text, close codes, compression: RFC 6455, 7 and 8.1, RFC 7692. */
@ParameterizedClass
@EnumSource
final class WebSocketWordsTest {
    private static Way.House house;
    private final Way way;

    WebSocketWordsTest(Way way) {
        this.way = way;
    }

    @BeforeAll
    static void start() throws Exception {
        house = new Way.House();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    // UTF-8.

    @Test
    void textMayBeCutInsideItsCharacters() throws IOException {
        for (String text :
                new String[] {"\u00DF\u07FF\u0800\uD7FF\uE000\uFFFF\uD800\uDC00\uDBFF\uDFFF", "\0\u007F\uFFFE"}) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            house.hold(way, talk -> {
                for (int cut = 0; cut <= utf8.length; cut++) {
                    talk.send(all(
                            part(TEXT, Arrays.copyOf(utf8, cut)),
                            frame(CONTINUATION, Arrays.copyOfRange(utf8, cut, utf8.length))));
                    talk.hears("1 " + text);
                }
                talk.endsWell();
            });
        }
    }

    @Test
    void textThatIsNoUtf8Fails() throws IOException {
        for (String hex : new String[] {
            "80",
            "bf",
            "c0af",
            "c080",
            "c1bf",
            "c328",
            "e08080",
            "e2282e",
            "eda080",
            "edbfbf",
            "eda080edb080",
            "f0808080",
            "f4908080",
            "f5808080",
            "f888808080",
            "fc8480808080",
            "fe",
            "ff",
            "c3",
            "e282",
            "f09f98",
            "6869ff"
        }) {
            byte[] bad = HexFormat.of().parseHex(hex);
            house.fails(way, 1007, frame(TEXT, bad));
            house.fails(
                    way,
                    1007,
                    part(TEXT, "ok "),
                    part(CONTINUATION, Arrays.copyOf(bad, 1)),
                    frame(CONTINUATION, tail(bad)));
        }
    }

    private static byte[] tail(byte[] bytes) {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    // Closing.

    @Test
    void closeCodesThatMayBeSentAreEchoed() throws IOException {
        for (int code : new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
            house.hold(way, talk -> {
                talk.send(close(code, "x".repeat(code % 124)));
                talk.hears("close " + code);
                talk.ends();
            });
        }
    }

    @Test
    void closeCodesThatMayNotBeSentFail() throws IOException {
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999}) {
            house.fails(way, 1002, close(code, ""));
        }
        house.fails(way, 1002, frame(CLOSE, new byte[] {3}));
        house.fails(way, 1002, close(1000, "x".repeat(124)));
        if (way == Way.FILTER) { // the server does not look at reasons
            house.fails(way, 1007, frame(CLOSE, new byte[] {3, -24, (byte) 0xCE, (byte) 0xFF}));
        }
    }

    @Test
    void whatIsBehindACloseIsNotHeard() throws IOException {
        house.hold(way, talk -> {
            talk.send(all(close(1000, ""), frame(TEXT, "too late"), frame(PING, "too late")));
            talk.hears("close 1000");
            talk.ends();
        });
        house.hold(way, talk -> {
            talk.send(all(part(TEXT, "never whole"), close(1000, "")));
            talk.hears("close 1000");
            talk.ends();
        });
    }

    // Compression.

    @Test
    void compressionIsBetweenThePeersUnlessAFilterSeesTheMessages() throws IOException {
        String offer = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";
        try (Talk talk = house.talk(way, offer, false)) {
            byte[] packed = deflated("as like as two eggs ".repeat(500));
            talk.send(frame(TEXT, 0xC0, packed));
            if (way == Way.FILTER) {
                assertThat(talk.extensions).isEmpty();
                talk.hears("close 1002");
            } else {
                assertThat(talk.extensions).startsWith("permessage-deflate");
                assertThat(talk.hear()).startsWith((0x40 | TEXT) + " ");
                talk.endsWell();
            }
        }
    }

    private static byte[] deflated(String text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
        byte[] buffer = new byte[4096];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        all.write(buffer, 0, length - 4);
        deflater.end();
        return all.toByteArray();
    }
}
