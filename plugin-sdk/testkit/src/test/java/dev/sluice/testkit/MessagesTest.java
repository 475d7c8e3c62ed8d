package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final MessageTransform LOUD =
            (m, out) -> out.write(m.with(m.text().toUpperCase(Locale.ROOT)));

    static HttpFilter loud() {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                x.request().messages().transform(LOUD);
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                x.response().messages().transform(LOUD);
                return Verdict.proceed();
            }
        };
    }

    @Test
    void grpcMessagesBothWays() {
        FilterTest.of(loud())
                .upstream(Answer.grpc("three", "four"))
                .grpc("/s/M")
                .messages("one", "two")
                .everySplit()
                .expectSeenMessages("ONE", "TWO")
                .expectMessages("THREE", "FOUR")
                .expectTrailer("grpc-status", "0");
    }

    @Test
    void anOpenCallGoesOnMessageByMessage() {
        Exchanged x = FilterTest.of(loud())
                .upstream(Answer.grpc("hi").early(true).thenHangs())
                .grpc("/s/M")
                .open()
                .start();

        x.sendMessage("a").expectSeenMessages("A").upstreamSendsMessage("b").expectMessages("HI", "B");
    }

    @Test
    void webSocketsBothWays() {
        Exchanged x = FilterTest.of(loud())
                .upstream(Answer.webSocket("hello"))
                .webSocket("/chat")
                .open()
                .start();

        x.expectStatus(101).expectMessages("HELLO");
        x.sendMessage("one").sendFragments("in ", "two ", "parts").sendMessage(StreamMessage.ping(Bytes.of("?")));
        x.expectSeenMessages("ONE", "IN TWO PARTS", "PING ?");
        x.upstreamSendsMessage("back").expectMessages("HELLO", "BACK");
        x.upstreamSendsClose(1000, "bye").expectMessages("HELLO", "BACK", "CLOSE 1000 bye");
    }

    @Test
    void aWebSocketIsCutAtEveryByte() {
        FilterTest.of(loud())
                .upstream(Answer.webSocket("a", "b"))
                .webSocket("/chat")
                .messages("one", "two")
                .everySplit()
                .expectSeenMessages("ONE", "TWO", "CLOSE 1000")
                .expectMessages("A", "B");
    }

    @Test
    void anUnexpectedMessageShowsTheExchange() {
        Exchanged x = FilterTest.of(loud())
                .upstream(Answer.webSocket("hello"))
                .webSocket("/chat")
                .open()
                .start()
                .advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> x.expectMessages("hello"))
                .hasMessageContaining("messages: expected \"hello\", was \"HELLO\"")
                .hasMessageContaining("101");
        assertThat(x.messages().get(0).kind()).isEqualTo(StreamMessage.Kind.TEXT);
    }
}
