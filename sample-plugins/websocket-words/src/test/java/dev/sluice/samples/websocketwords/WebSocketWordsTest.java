package dev.sluice.samples.websocketwords;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.StreamMessage;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class WebSocketWordsTest {
    private static Exchanged open() {
        return FilterTest.of(WebSocketWords.class)
                .config("words: [darn]\nstrikes: 2\nmax_bytes: 20")
                .upstream(Answer.webSocket("welcome"))
                .webSocket("/chat")
                .open()
                .start();
    }

    @Test
    void starsWordsEvenInFragments() {
        Exchanged x = open().sendMessage("hello").sendFragments("so, da", "rn it");

        x.expectSeenMessages("hello", "so, **** it").expectMessages("welcome");
    }

    @Test
    void binaryMessagesAndControlFramesPass() {
        Exchanged x = open().sendMessage(StreamMessage.binary(Bytes.of("darn")))
                .sendMessage(StreamMessage.ping(Bytes.of("?")))
                .sendClose(1000, "bye");

        x.expectSeenMessages("darn", "PING ?", "CLOSE 1000 bye");
    }

    @Test
    void closesOnWhoGoesOn() {
        Exchanged x = open().sendMessage("Darn").sendMessage("darn");

        x.expectSeenMessages("****", "CLOSE 1008 mind your words");
        x.expectMessages("welcome", "CLOSE 1008 mind your words").expectDetails("websocket_closed_1008");
        assertThat(x.closed()).isTrue();
    }

    @Test
    void largeMessagesEndWith1009() {
        Exchanged x = open().sendMessage("x".repeat(21));

        x.expectMessages("welcome", "CLOSE 1009 a message is larger than 20 bytes")
                .expectSeenMessages("CLOSE 1001");
    }
}
