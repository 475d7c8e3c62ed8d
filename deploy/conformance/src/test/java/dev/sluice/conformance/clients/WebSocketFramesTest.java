package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.Talk.BINARY;
import static dev.sluice.conformance.clients.Talk.CLOSE;
import static dev.sluice.conformance.clients.Talk.CONTINUATION;
import static dev.sluice.conformance.clients.Talk.PING;
import static dev.sluice.conformance.clients.Talk.PONG;
import static dev.sluice.conformance.clients.Talk.TEXT;
import static dev.sluice.conformance.clients.Talk.all;
import static dev.sluice.conformance.clients.Talk.frame;
import static dev.sluice.conformance.clients.Talk.part;
import static dev.sluice.conformance.clients.Talk.said;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lengths, control frames, reserved bits and opcodes, fragments: RFC 6455, 5. */
@ParameterizedClass
@EnumSource
final class WebSocketFramesTest {
    private static Way.House house;
    private final Way way;

    WebSocketFramesTest(Way way) {
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

    @Test
    void everyLengthComesBack() throws IOException {
        for (int size : new int[] {0, 1, 125, 126, 127, 128, 1000, 65_535, 65_536, 65_537}) {
            byte[] data = new byte[size];
            Arrays.fill(data, (byte) '*');
            try (Talk talk = house.talk(way, "", size < 200)) {
                talk.send(all(frame(TEXT, data), frame(BINARY, data)));
                talk.hears(said(TEXT, data), said(BINARY, data));
                talk.endsWell();
            }
        }
    }

    @Test
    void largeMessagesComeBackWholeAndInPieces() throws IOException {
        byte[] data = new byte[16 << 20];
        new java.util.Random(1).nextBytes(data);
        try (Talk talk = house.talk(way, "", false)) {
            talk.send(frame(BINARY, data));
            talk.hears(said(BINARY, data));

            byte[] text = "Zwölf Boxkämpfer ".repeat(60_000).getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < text.length; at += 10_007) {
                byte[] piece = Arrays.copyOfRange(text, at, Math.min(text.length, at + 10_007));
                int opcode = at == 0 ? TEXT : CONTINUATION;
                talk.send(at + 10_007 < text.length ? part(opcode, piece) : frame(opcode, piece));
            }
            talk.hears(said(TEXT, text));
            talk.endsWell();
        }
    }

    @Test
    void pingsAreAnsweredWithTheirOctets() throws IOException {
        house.hold(way, talk -> {
            byte[] full = new byte[125];
            Arrays.fill(full, (byte) 0xFE);
            for (byte[] payload : new byte[][] {{}, {'h', 'i'}, {0, -1, -2, -3}, full}) {
                talk.send(frame(PING, payload));
                talk.hears(said(PONG, payload));
            }
            talk.send(all(frame(PONG, "nobody asked"), frame(PING, "1"), frame(PING, "2"), frame(PING, "3")));
            talk.hears(said(PONG, "1"), said(PONG, "2"), said(PONG, "3"));
            talk.endsWell();
        });
        house.fails(way, 1002, frame(PING, new byte[126]));
        house.fails(way, 1002, frame(PONG, new byte[126]));
    }

    @Test
    void reservedBitsFail() throws IOException {
        for (int bits = 1; bits < 8; bits++) {
            house.fails(way, 1002, frame(TEXT, 0x80 | bits << 4, new byte[] {'x'}));
            house.fails(way, 1002, frame(PING, 0x80 | bits << 4, new byte[0]));
        }
    }

    @Test
    void reservedOpcodesFail() throws IOException {
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            house.fails(way, 1002, frame(opcode, ""));
            house.fails(way, 1002, frame(opcode, "with a payload"));
        }
    }

    @Test
    void whatWasSaidBeforeAFaultIsAnswered() throws IOException {
        house.hold(way, talk -> {
            talk.send(frame(TEXT, "before"));
            talk.hears("1 before");
            talk.send(all(frame(5, "fault"), frame(TEXT, "behind")));
            talk.hears("close 1002");
            talk.ends();
        });
    }

    // Fragments.

    @Test
    void fragmentsMakeOneMessageAndLetControlFramesBetween() throws IOException {
        house.hold(way, talk -> {
            talk.send(all(part(TEXT, "one "), frame(CONTINUATION, "two")));
            talk.hears("1 one two");
            talk.send(all(part(TEXT, ""), part(CONTINUATION, ""), frame(CONTINUATION, "")));
            talk.hears("1 ");
            talk.send(all(part(BINARY, "a"), frame(PING, "in"), part(CONTINUATION, "b"), frame(PING, "side")));
            talk.hears(said(PONG, "in"), said(PONG, "side"));
            talk.send(all(frame(PONG, "?"), frame(CONTINUATION, "c")));
            talk.hears(said(BINARY, "abc"));
            talk.endsWell();
        });
    }

    @Test
    void fragmentsOutOfOrderFail() throws IOException {
        house.fails(way, 1002, part(PING, "half"), frame(CONTINUATION, "whole"));
        house.fails(way, 1002, part(PONG, "half"), frame(CONTINUATION, "whole"));
        house.fails(way, 1002, part(CLOSE, new byte[] {3, -24}));
        house.fails(way, 1002, frame(CONTINUATION, "of nothing"));
        house.fails(way, 1002, part(CONTINUATION, "of nothing"), frame(TEXT, "x"));
        house.fails(way, 1002, part(TEXT, "begun"), frame(TEXT, "begun again"));
        house.fails(way, 1002, part(TEXT, "begun"), part(BINARY, "begun again"));
    }
}
