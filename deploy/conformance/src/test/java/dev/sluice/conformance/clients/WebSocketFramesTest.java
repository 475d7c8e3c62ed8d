package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.Talk.BINARY;
import static dev.sluice.conformance.clients.Talk.CLOSE;
import static dev.sluice.conformance.clients.Talk.CONTINUATION;
import static dev.sluice.conformance.clients.Talk.PING;
import static dev.sluice.conformance.clients.Talk.PONG;
import static dev.sluice.conformance.clients.Talk.TEXT;
import static dev.sluice.conformance.clients.Talk.all;
import static dev.sluice.conformance.clients.Talk.close;
import static dev.sluice.conformance.clients.Talk.frame;
import static dev.sluice.conformance.clients.Talk.part;
import static dev.sluice.conformance.clients.Talk.said;
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

/**
 * What RFC 6455 says of frames, asked of an echo server: directly, through one proxy, through two that speak HTTP/2 with each other, and through a filter that
 * sees every message. The expectations are the same for all four, so a proxy that changes a verdict is found. Each talk is held twice: sent at once, and octet by octet.
 */
@ParameterizedClass
@EnumSource
final class WebSocketFramesTest {
    private static final String FILTER = """
            - name: script
              typed_config:
                "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                budget: 5s
                inline: |
                  const same = (m, out) => out.write(m.withData(m.data));
                  export function onRequest(x) { x.request.messages().limit(33554432).transform(same); }
                  export function onResponse(x) { x.response.messages().limit(33554432).transform(same); }
            """;

    private static EchoServer server;
    private static Doors plain;
    private static Doors filtered;
    private final Way way;

    /** To the server. */
    enum Way {
        DIRECT,
        PROXY,
        TWO_PROXIES,
        FILTER
    }

    /** In its middle a talk says and hears. */
    private interface Part {
        void hold(Talk talk) throws IOException;
    }

    WebSocketFramesTest(Way way) {
        this.way = way;
    }

    @BeforeAll
    static void start() throws Exception {
        server = new EchoServer();
        plain = new Doors(server.getPort());
        filtered = new Doors(server.getPort(), FILTER);
    }

    @AfterAll
    static void stop() throws Exception {
        filtered.close();
        plain.close();
        server.close();
    }

    private Talk talk(String offers, boolean octets) throws IOException {
        int port =
                switch (way) {
                    case DIRECT -> server.getPort();
                    case FILTER -> filtered.port();
                    default -> plain.port();
                };
        return new Talk(port, way == Way.TWO_PROXIES ? "/two" : "/one", offers, octets);
    }

    /** At once, then octet by octet. */
    private void hold(Part part) throws IOException {
        for (boolean octets : new boolean[] {false, true}) {
            try (Talk talk = talk("", octets)) {
                part.hold(talk);
            }
        }
    }

    private static void hears(Talk talk, String... expected) throws IOException {
        for (String each : expected) {
            assertThat(talk.hear()).isEqualTo(each);
        }
    }

    /** The connection fails with that code, whatever was before. */
    private void fails(int code, byte[]... frames) throws IOException {
        try {
            hold(talk -> {
                talk.send(all(frames));
                hears(talk, "close " + code);
                talk.ends();
            });
        } catch (IOException | AssertionError wrong) {
            throw new AssertionError("after " + HexFormat.of().formatHex(all(frames)), wrong);
        }
    }

    private static void endsWell(Talk talk) throws IOException {
        talk.send(close(1000, ""));
        hears(talk, "close 1000");
        talk.ends();
    }

    // Frames.

    @Test
    void everyLengthComesBack() throws IOException {
        for (int size : new int[] {0, 1, 125, 126, 127, 128, 1000, 65_535, 65_536, 65_537}) {
            byte[] data = new byte[size];
            Arrays.fill(data, (byte) '*');
            try (Talk talk = talk("", size < 200)) {
                talk.send(all(frame(TEXT, data), frame(BINARY, data)));
                hears(talk, said(TEXT, data), said(BINARY, data));
                endsWell(talk);
            }
        }
    }

    @Test
    void largeMessagesComeBackWholeAndInPieces() throws IOException {
        byte[] data = new byte[16 << 20];
        new java.util.Random(1).nextBytes(data);
        try (Talk talk = talk("", false)) {
            talk.send(frame(BINARY, data));
            hears(talk, said(BINARY, data));

            byte[] text = "Zwölf Boxkämpfer ".repeat(60_000).getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < text.length; at += 10_007) {
                byte[] piece = Arrays.copyOfRange(text, at, Math.min(text.length, at + 10_007));
                int opcode = at == 0 ? TEXT : CONTINUATION;
                talk.send(at + 10_007 < text.length ? part(opcode, piece) : frame(opcode, piece));
            }
            hears(talk, said(TEXT, text));
            endsWell(talk);
        }
    }

    @Test
    void pingsAreAnsweredWithTheirOctets() throws IOException {
        hold(talk -> {
            byte[] full = new byte[125];
            Arrays.fill(full, (byte) 0xFE);
            for (byte[] payload : new byte[][] {{}, {'h', 'i'}, {0, -1, -2, -3}, full}) {
                talk.send(frame(PING, payload));
                hears(talk, said(PONG, payload));
            }
            talk.send(all(frame(PONG, "nobody asked"), frame(PING, "1"), frame(PING, "2"), frame(PING, "3")));
            hears(talk, said(PONG, "1"), said(PONG, "2"), said(PONG, "3"));
            endsWell(talk);
        });
        fails(1002, frame(PING, new byte[126]));
        fails(1002, frame(PONG, new byte[126]));
    }

    @Test
    void reservedBitsFail() throws IOException {
        for (int bits = 1; bits < 8; bits++) {
            fails(1002, frame(TEXT, 0x80 | bits << 4, new byte[] {'x'}));
            fails(1002, frame(PING, 0x80 | bits << 4, new byte[0]));
        }
    }

    @Test
    void reservedOpcodesFail() throws IOException {
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            fails(1002, frame(opcode, ""));
            fails(1002, frame(opcode, "with a payload"));
        }
    }

    @Test
    void whatWasSaidBeforeAFaultIsAnswered() throws IOException {
        hold(talk -> {
            talk.send(frame(TEXT, "before"));
            hears(talk, "1 before");
            talk.send(all(frame(5, "fault"), frame(TEXT, "behind")));
            hears(talk, "close 1002");
            talk.ends();
        });
    }

    // Fragments.

    @Test
    void fragmentsMakeOneMessageAndLetControlFramesBetween() throws IOException {
        hold(talk -> {
            talk.send(all(part(TEXT, "one "), frame(CONTINUATION, "two")));
            hears(talk, "1 one two");
            talk.send(all(part(TEXT, ""), part(CONTINUATION, ""), frame(CONTINUATION, "")));
            hears(talk, "1 ");
            talk.send(all(part(BINARY, "a"), frame(PING, "in"), part(CONTINUATION, "b"), frame(PING, "side")));
            hears(talk, said(PONG, "in"), said(PONG, "side"));
            talk.send(all(frame(PONG, "?"), frame(CONTINUATION, "c")));
            hears(talk, said(BINARY, "abc"));
            endsWell(talk);
        });
    }

    @Test
    void fragmentsOutOfOrderFail() throws IOException {
        fails(1002, part(PING, "half"), frame(CONTINUATION, "whole"));
        fails(1002, part(PONG, "half"), frame(CONTINUATION, "whole"));
        fails(1002, part(CLOSE, new byte[] {3, -24}));
        fails(1002, frame(CONTINUATION, "of nothing"));
        fails(1002, part(CONTINUATION, "of nothing"), frame(TEXT, "x"));
        fails(1002, part(TEXT, "begun"), frame(TEXT, "begun again"));
        fails(1002, part(TEXT, "begun"), part(BINARY, "begun again"));
    }

    // UTF-8.

    @Test
    void textMayBeCutInsideItsCharacters() throws IOException {
        for (String text : new String[] {"\u00DF\u07FF\u0800\uD7FF\uE000\uFFFF\uD800\uDC00\uDBFF\uDFFF", "\0\u007F\uFFFE"}) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            hold(talk -> {
                for (int cut = 0; cut <= utf8.length; cut++) {
                    talk.send(all(
                            part(TEXT, Arrays.copyOf(utf8, cut)),
                            frame(CONTINUATION, Arrays.copyOfRange(utf8, cut, utf8.length))));
                    hears(talk, "1 " + text);
                }
                endsWell(talk);
            });
        }
    }

    @Test
    void textThatIsNoUtf8Fails() throws IOException {
        for (String hex : new String[] {
            "80", "bf", "c0af", "c080", "c1bf", "c328", "e08080", "e2282e", "eda080", "edbfbf", "eda080edb080", "f0808080", "f4908080",
            "f5808080", "f888808080", "fc8480808080", "fe", "ff", "c3", "e282", "f09f98", "6869ff"
        }) {
            byte[] bad = HexFormat.of().parseHex(hex);
            fails(1007, frame(TEXT, bad));
            fails(1007, part(TEXT, "ok "), part(CONTINUATION, Arrays.copyOf(bad, 1)), frame(CONTINUATION, tail(bad)));
        }
    }

    private static byte[] tail(byte[] bytes) {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    // Closing.

    @Test
    void closeCodesThatMayBeSentAreEchoed() throws IOException {
        for (int code : new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
            hold(talk -> {
                talk.send(close(code, "x".repeat(code % 124)));
                hears(talk, "close " + code);
                talk.ends();
            });
        }
    }

    @Test
    void closeCodesThatMayNotBeSentFail() throws IOException {
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999}) {
            fails(1002, close(code, ""));
        }
        fails(1002, frame(CLOSE, new byte[] {3}));
        fails(1002, close(1000, "x".repeat(124)));
        if (way == Way.FILTER) { // the server does not look at reasons
            fails(1007, frame(CLOSE, new byte[] {3, -24, (byte) 0xCE, (byte) 0xFF}));
        }
    }

    @Test
    void whatIsBehindACloseIsNotHeard() throws IOException {
        hold(talk -> {
            talk.send(all(close(1000, ""), frame(TEXT, "too late"), frame(PING, "too late")));
            hears(talk, "close 1000");
            talk.ends();
        });
        hold(talk -> {
            talk.send(all(part(TEXT, "never whole"), close(1000, "")));
            hears(talk, "close 1000");
            talk.ends();
        });
    }

    // Compression.

    @Test
    void compressionIsBetweenThePeersUnlessAFilterSeesTheMessages() throws IOException {
        String offer = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";
        try (Talk talk = talk(offer, false)) {
            byte[] packed = deflated("as like as two eggs ".repeat(500));
            talk.send(frame(TEXT, 0xC0, packed));
            if (way == Way.FILTER) {
                assertThat(talk.extensions).isEmpty();
                hears(talk, "close 1002");
            } else {
                assertThat(talk.extensions).startsWith("permessage-deflate");
                assertThat(talk.hear()).startsWith((0x40 | TEXT) + " ");
                endsWell(talk);
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
