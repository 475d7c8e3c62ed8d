package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final MessageTransform LOUD =
            (m, out) -> out.write(m.withText(m.text().toUpperCase(Locale.ROOT)));

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

    private static final String SCRIPT = """
            export function onRequest(x) {
              x.request.messages().limit(100).transform(async (m, out) => {
                if (m.text() === 'slow') {
                  await x.sleep(5);
                  out.write(m.withText('waited'));
                } else if (m.kind === 'text' && m.json().secret) {
                  out.end(1008, 'no secrets');
                } else {
                  out.write(m);
                }
              });
            }
            let pushed;
            export function onResponse(x) {
              const sink = x.response.messages().transform((m, out) => {
                if (m.kind === 'binary') {
                  out.write(new Uint8Array([104, 105]));
                } else if (m.text() !== 'drop') {
                  out.write(m.withData(m.text() + '!'));
                  out.write('after');
                }
              }, { control: (frame, out) => { if (frame.kind !== 'ping') out.write(frame); } });
              setTimeout(() => sink.write('pushed'), 1000);
            }
            """;

    @Test
    void scriptsSeeMessagesToo() {
        Exchanged x = FilterTest.scriptText(SCRIPT)
                .upstream(Answer.webSocket())
                .webSocket("/chat")
                .open()
                .start();

        x.sendMessage("{\"a\": 1}").sendMessage("\"slow\"").sendMessage("slow").sendMessage("{}");
        x.expectSeenMessages("{\"a\": 1}", "\"slow\"").advance(Duration.ofMillis(5));
        x.expectSeenMessages("{\"a\": 1}", "\"slow\"", "waited", "{}");
        x.upstreamSendsMessage("a")
                .upstreamSendsMessage("drop")
                .upstreamSendsMessage(StreamMessage.ping(Bytes.of("?")));
        x.upstreamSendsMessage(StreamMessage.binary(Bytes.of("x"))).advance(Duration.ofSeconds(1));
        x.expectMessages("a!", "after", "hi", "pushed");
        x.sendMessage("{\"secret\": true}").expectMessages("a!", "after", "hi", "pushed", "CLOSE 1008 no secrets");
        assertThat(x.details()).isEqualTo("websocket_closed_1008");
    }

    @Test
    void scriptsSeeGrpcMessages() {
        FilterTest.scriptText("""
                        export function stream(x) {
                          let count = 0;
                          return {
                            onResponse() {
                              x.response.messages().decompress().transform(
                                (m, out) => { count++; out.write(m); },
                                { end: (trailers, out) => { out.write('last'); trailers.set('x-count', count); } });
                            },
                          };
                        }
                        """)
                .upstream(Answer.grpc("one", "two"))
                .grpc("/s/M")
                .messages("ask")
                .run()
                .expectMessages("one", "two", "last")
                .expectTrailer("x-count", "2")
                .expectTrailer("grpc-status", "0");
    }

    @Test
    void theSampleScriptEnrichesJson() {
        Exchanged x = FilterTest.script(Path.of("../../sample-plugins/websocket-json/enrich.js"))
                .config("most: 2")
                .upstream(Answer.webSocket())
                .webSocket("/chat?name=ann")
                .open()
                .start();

        x.sendMessage("hello").expectMessages("{\"error\":\"JSON, please\"}").expectSeenMessages();
        x.sendMessage("{\"a\": 1}").sendMessage("{}").sendMessage("{}");
        x.expectSeenMessages(
                "{\"a\":1,\"from\":\"ann\",\"number\":1}", "{\"from\":\"ann\",\"number\":2}", "CLOSE 1008 too much");
    }
}
