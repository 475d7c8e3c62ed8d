package dev.sluice.testkit.docs;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages.Protocol;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What docs/filters/messages.md shows. */
class MessagesExamplesTest {
    /** Changes each message of the response. */
    @Filter("acme.stamp")
    public record Stamp(String text) implements HttpFilter {
        @Override
        public Verdict onResponse(Exchange x) {
            x.response().messages().transform((message, out) -> out.write(message.withText(message.text() + text)));
            return Verdict.proceed();
        }
    }

    @Test
    void aMessageIsChanged() {
        FilterTest.of(Stamp.class)
                .config("text: '!'")
                .upstream(Answer.grpc("one", "two"))
                .grpc("/shop.Orders/List")
                .messages("ask")
                .everySplit()
                .expectMessages("one!", "two!");
    }

    /** Drops, adds, passes on. */
    static final class Batches implements MessageTransform {
        private int count;

        @Override
        public void message(StreamMessage message, MessageSink out) {
            if (message.data().length() == 0) {
                return; // not written: gone
            }
            if (count++ == 0) {
                out.write("begin");
            }
            out.write(message); // as it came
        }

        @Override
        public void end(Headers trailers, MessageSink out) {
            out.write("end");
            trailers.set("x-messages", Integer.toString(count));
        }
    }

    @Test
    void messagesAreDroppedAndAdded() {
        responses(x -> x.response().messages().transform(new Batches()))
                .upstream(Answer.grpc("one", "", "two"))
                .grpc("/shop.Orders/List")
                .messages("ask")
                .run()
                .expectMessages("begin", "one", "two", "end")
                .expectTrailer("x-messages", "2");
    }

    /** Asks a service about each message. */
    @Filter("acme.moderated")
    public record Moderated(Cluster service) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            x.request().messages().only(Protocol.WEBSOCKET).limit(64 << 10).transform((message, out) -> {
                Call call = Call.get("moderation", "/").timeout(Duration.ofSeconds(1));
                out.hold(x.call(service, call), answer -> {
                    if (answer.status() == 200) {
                        out.write(message);
                    } else {
                        out.end(1008, "not here");
                    }
                });
            });
            return Verdict.proceed();
        }
    }

    @Test
    void aMessageWaits() {
        Exchanged x = FilterTest.of(Moderated.class)
                .config("service: moderation")
                .cluster("moderation", Answer.nothing())
                .upstream(Answer.webSocket("welcome"))
                .webSocket("/chat")
                .open()
                .start();

        x.sendMessage("hello").sendFragments("a", "gain").expectSeenMessages();
        x.answer("moderation", Answer.ok()).expectSeenMessages("hello");
        x.answer("moderation", Answer.of(403)).expectSeenMessages("hello", "CLOSE 1008 not here");
        x.expectMessages("welcome", "CLOSE 1008 not here").expectDetails("websocket_closed_1008");
    }

    /** Tells the client the time, whatever the server says. */
    static final class Ticks implements HttpFilter {
        @Override
        public Verdict onResponse(Exchange x) {
            MessageSink client = x.response().messages().transform((message, out) -> out.write(message));
            tick(x, client);
            return Verdict.proceed();
        }

        private static void tick(Exchange x, MessageSink client) {
            x.after(Duration.ofSeconds(30), () -> {
                client.write("tick");
                tick(x, client);
            });
        }
    }

    @Test
    void aTimerWrites() {
        Exchanged x = FilterTest.of(new Ticks())
                .upstream(Answer.webSocket("welcome"))
                .webSocket("/chat")
                .open()
                .start();

        x.advance(Duration.ofMinutes(1)).expectMessages("welcome", "tick", "tick");
        x.sendClose(1000, "").upstreamSendsClose(1000, "");
        x.abort();
    }

    /** Pings stay here. */
    static final class NoPings implements MessageTransform {
        @Override
        public void message(StreamMessage message, MessageSink out) {
            out.write(message);
        }

        @Override
        public void control(StreamMessage frame, MessageSink out) {
            if (frame.kind() != StreamMessage.Kind.PING) {
                out.write(frame);
            }
        }
    }

    @Test
    void controlFramesAreShown() {
        Exchanged x = requests(each -> each.request().messages().transform(new NoPings()))
                .upstream(Answer.webSocket())
                .webSocket("/chat")
                .open()
                .start();

        x.sendMessage(StreamMessage.ping(Bytes.of("?"))).sendMessage("a").sendClose(1000, "bye");
        x.expectSeenMessages("a", "CLOSE 1000 bye");
    }

    @Test
    void bytesOfCompressedMessages() {
        requests(x -> x.request().messages().decompress().limit(1 << 20).transform((message, out) -> {
                    boolean wasCompressed = message.compressed();
                    Bytes plain = message.data();
                    out.write(plain.length() == 0 || !wasCompressed ? message : message.withData(plain));
                }))
                .grpc("/shop.Orders/List")
                .messages("ask")
                .run()
                .expectSeenMessages("ask");
    }

    @Test
    void aScriptDoesTheSame() {
        Exchanged x = FilterTest.script(Path.of("../../docs/examples/moderate.js"))
                .config("cluster: moderation")
                .cluster("moderation", Answer.ok(), Answer.of(403))
                .upstream(Answer.webSocket("welcome"))
                .webSocket("/chat")
                .open()
                .start();

        x.sendMessage("hello").expectSeenMessages("hello").sendMessage("again");
        x.expectSeenMessages("hello", "CLOSE 1008 not here");
    }

    @Nested
    class StampTck extends HttpFilterTck {
        @Override
        protected FilterTest filter() {
            return FilterTest.of(Stamp.class).config("text: '!'");
        }

        @Override
        protected List<Sample> samples() {
            return Sample.messages();
        }
    }

    private static FilterTest requests(Consumer<Exchange> set) {
        return FilterTest.of(new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                set.accept(x);
                return Verdict.proceed();
            }
        });
    }

    private static FilterTest responses(Consumer<Exchange> set) {
        return FilterTest.of(new HttpFilter() {
            @Override
            public Verdict onResponse(Exchange x) {
                set.accept(x);
                return Verdict.proceed();
            }
        });
    }
}
