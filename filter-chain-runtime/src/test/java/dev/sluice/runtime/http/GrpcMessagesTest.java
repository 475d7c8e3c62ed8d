package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GrpcMessagesTest {
    private final Rig rig = new Rig();
    private final List<String> seen = new ArrayList<>();
    private String encoding = "";

    private static HttpFilter requests(UnaryOperator<Messages> how, MessageTransform t) {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                how.apply(x.request().messages()).transform(t);
                return Verdict.proceed();
            }
        };
    }

    private static HttpFilter requests(MessageTransform t) {
        return requests(UnaryOperator.identity(), t);
    }

    private static HttpFilter responses(MessageTransform t) {
        return new HttpFilter() {
            @Override
            public Verdict onResponse(Exchange x) {
                x.response().messages().transform(t);
                return Verdict.proceed();
            }
        };
    }

    private FakeClient call() {
        Headers head = Rig.head("POST", "/s/M");
        head.set(HeaderName.CONTENT_TYPE, "application/grpc+proto");
        if (!encoding.isEmpty()) {
            head.set("grpc-encoding", encoding);
        }
        return rig.request(head, false, "");
    }

    private void send(FakeClient client, byte[] bytes, boolean end) {
        ByteBuffer shared = ByteBuffer.wrap(bytes.clone());
        client.events.onData(shared, end);
        java.util.Arrays.fill(shared.array(), (byte) '#'); // as a loop's buffer is used again
        rig.loop.run();
    }

    private void answer(byte[] bytes, boolean end) {
        rig.cluster.last().events.onData(ByteBuffer.wrap(bytes), end);
        rig.loop.run();
    }

    private void head() {
        Headers head = new Headers();
        head.set(HeaderName.STATUS, "200");
        head.set(HeaderName.CONTENT_TYPE, "application/grpc");
        rig.cluster.last().events.onHead(head, false);
        rig.loop.run();
    }

    private List<String> arrived() {
        return MessageBytes.grpc(rig.cluster.last().body.toByteArray());
    }

    private void busy(StreamMessage m, MessageSink out) {
        seen.add(m.text());
        switch (m.text()) {
            case "drop" -> {}
            case "twice" -> {
                out.write(m);
                out.write(m);
            }
            case "around" -> {
                out.write("before");
                out.write(m.withText(m.text().toUpperCase(Locale.ROOT)));
                out.write(Bytes.of("after"));
            }
            case "wait" ->
                out.hold(CompletableFuture.completedFuture("waited"), v -> out.write(m.withText(v + m.text())));
            default -> out.write(m);
        }
    }

    @Test
    void anyCutGivesTheSameMessages() {
        byte[] all = new MessageBytes()
                .grpc("one")
                .grpc("drop")
                .grpc("")
                .grpc("around")
                .grpc("wait")
                .grpc("twice")
                .grpc("x".repeat(300))
                .bytes();
        for (List<byte[]> cut : MessageBytes.cuts(all, 200)) {
            rig.serve(requests(this::busy), rig.forwarding());
            seen.clear();
            FakeClient client = call();
            for (byte[] piece : cut) {
                send(client, piece, false);
            }
            send(client, new byte[0], true);

            assertThat(seen).containsExactly("one", "drop", "", "around", "wait", "twice", "x".repeat(300));
            assertThat(arrived())
                    .containsExactly(
                            "one", "", "before", "AROUND", "after", "waitedwait", "twice", "twice", "x".repeat(300));
            assertThat(rig.cluster.last().ended).isTrue();
        }
    }

    @Test
    void untouchedMessagesLeaveAsTheyCameAndTogether() {
        List<Integer> writes = new ArrayList<>();
        rig.serve(
                requests((m, out) -> out.write(m)),
                new HttpFilter() {
                    @Override
                    public Verdict onRequest(Exchange x) {
                        x.request().body().transform((in, out) -> {
                            writes.add(in.length());
                            out.write(in);
                        });
                        return Verdict.proceed();
                    }
                },
                rig.forwarding());
        FakeClient client = call();

        send(
                client,
                new MessageBytes()
                        .grpc("a")
                        .grpc("bb")
                        .grpc(1, MessageBytes.utf8("?"))
                        .bytes(),
                true);

        assertThat(writes).containsExactly(19);
        assertThat(arrived()).containsExactly("a", "bb", "z:?");
    }

    @Test
    void messagesOfOneReadWaitForAHold() {
        CompletableFuture<String> permit = new CompletableFuture<>();
        rig.serve(
                requests((m, out) -> {
                    seen.add(m.text());
                    out.hold(permit, v -> out.write(m.withText(m.text() + v)));
                }),
                rig.forwarding());
        FakeClient client = call();
        send(client, new MessageBytes().grpc("a").grpc("b").bytes(), true);
        assertThat(seen).containsExactly("a");
        assertThat(arrived()).isEmpty();

        permit.complete("!");
        rig.loop.run();

        assertThat(arrived()).containsExactly("a!", "b!");
        assertThat(rig.cluster.last().ended).isTrue();
    }

    @Test
    void aFullSinkStopsWithinAChunk() {
        rig.serve(
                requests((m, out) -> {
                    seen.add(m.text());
                    rig.cluster.last().writable = false;
                    out.write("x".repeat(40_000));
                }),
                rig.forwarding());
        FakeClient client = call();
        send(client, new MessageBytes().grpc("a").grpc("b").grpc("c").bytes(), true);
        assertThat(seen).containsExactly("a");
        for (int i = 0; i < 3; i++) {
            rig.cluster.last().writable = true;
            rig.cluster.last().events.onWritable();
            rig.loop.run();
        }

        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(arrived()).hasSize(3);
        assertThat(client.paused).isFalse();
    }

    @Test
    void tooLargeIsResourceExhausted() {
        rig.serve(requests(all -> all.limit(10), (m, out) -> out.write(m)), rig.forwarding());
        FakeClient client = call();

        send(client, new MessageBytes().grpc("fine").raw(0, 0, 0, 0, 11).bytes(), false);

        assertThat(client.header("grpc-status")).isEqualTo("8");
        assertThat(client.header("grpc-message")).isEqualTo("a gRPC message is larger than 10 bytes");
        assertThat(rig.cluster.last().reset).isTrue();
        assertThat(rig.log).containsExactly("200 grpc_message_error{8} ");
    }

    @Test
    void brokenAndCutOffIsInternal() {
        rig.serve(requests((m, out) -> out.write(m)), rig.forwarding());
        FakeClient broken = call();
        send(broken, new MessageBytes().raw(2, 0, 0, 0, 0).bytes(), false);
        assertThat(broken.header("grpc-status")).isEqualTo("13");

        FakeClient cut = call();
        send(cut, new MessageBytes().raw(0, 0, 0, 0, 5, 1).bytes(), true);
        assertThat(cut.header("grpc-message")).isEqualTo("the request ended within a gRPC message");
    }

    @Test
    void aFilterEndsTheCallBeforeTheHeadAsAReply() {
        rig.serve(requests((m, out) -> out.end(7, "not für you")), rig.forwarding());
        FakeClient client = call();

        send(client, new MessageBytes().grpc("a").grpc("b").bytes(), false);

        assertThat(client.header("grpc-status")).isEqualTo("7");
        assertThat(client.header("grpc-message")).isEqualTo("not f%C3%BCr you");
        assertThat(rig.log).containsExactly("200 grpc_ended_7 ");
    }

    @Test
    void inTheMiddleOfTheResponseItIsATrailer() {
        rig.serve(
                responses((m, out) -> {
                    if (m.text().equals("bad")) {
                        out.write("last");
                        out.end(10, "aborted");
                        out.write("never");
                    } else {
                        out.write(m);
                    }
                }),
                rig.forwarding());
        FakeClient client = call();
        head();

        answer(new MessageBytes().grpc("good").grpc("bad").grpc("more").bytes(), false);

        assertThat(MessageBytes.grpc(client.body.toByteArray())).containsExactly("good", "last");
        assertThat(client.sentTrailers).isNotNull();
        assertThat(client.sentTrailers.get("grpc-status")).isEqualTo("10");
        assertThat(client.sentTrailers.get("grpc-message")).isEqualTo("aborted");
        assertThat(rig.cluster.last().reset).isTrue();
        assertThat(rig.log).containsExactly("200 grpc_ended_10 ");
    }

    @Test
    void aRequestMessageMayEndARunningResponse() {
        HttpFilter both = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                x.request().messages().transform((m, out) -> out.end(9, ""));
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                x.response().messages().transform((m, out) -> out.write(m));
                return Verdict.proceed();
            }
        };
        rig.serve(both, rig.forwarding());
        FakeClient client = call();
        head();
        answer(new MessageBytes().grpc("good").raw(0, 0).bytes(), false);

        send(client, new MessageBytes().grpc("stop").bytes(), false);

        assertThat(MessageBytes.grpc(client.body.toByteArray())).containsExactly("good");
        assertThat(client.sentTrailers).isNotNull();
        assertThat(client.sentTrailers.get("grpc-status")).isEqualTo("9");
        assertThat(rig.log).containsExactly("200 grpc_ended_9 ");
    }

    @Test
    void withoutAStationThereItIsTooLateAndResets() {
        rig.serve(requests((m, out) -> out.end(9, "")), rig.forwarding());
        FakeClient client = call();
        head();

        send(client, new MessageBytes().grpc("stop").bytes(), false);

        assertThat(client.reset).isTrue();
    }

    @Test
    void messagesAndTrailersMayBeAddedAtTheEnd() {
        rig.serve(
                responses(new MessageTransform() {
                    @Override
                    public void message(StreamMessage m, MessageSink out) {
                        out.write(m);
                    }

                    @Override
                    public void end(Headers trailers, MessageSink out) {
                        out.write("sum");
                        trailers.set("x-count", "1");
                    }
                }),
                rig.forwarding());
        FakeClient client = call();
        head();
        answer(new MessageBytes().grpc("one").bytes(), false);
        Headers trailers = new Headers();
        trailers.set("grpc-status", "0");
        rig.cluster.last().events.onTrailers(trailers);
        rig.loop.run();

        assertThat(MessageBytes.grpc(client.body.toByteArray())).containsExactly("one", "sum");
        assertThat(client.sentTrailers).isNotNull();
        assertThat(client.sentTrailers.get("x-count")).isEqualTo("1");
        assertThat(client.sentTrailers.get("grpc-status")).isEqualTo("0");
    }

    @Test
    void compressedMessagesAreShownPlainAndCompressedAgain() throws IOException {
        encoding = "gzip";
        rig.serve(
                requests(Messages::decompress, (m, out) -> {
                    seen.add(m.text() + m.compressed());
                    out.write(m.text().startsWith("same") ? m : m.withText(m.text() + "!"));
                }),
                rig.forwarding());
        FakeClient client = call();
        byte[] same = gzip("same as it came");

        send(
                client,
                new MessageBytes()
                        .grpc(1, same)
                        .grpc(1, gzip("other"))
                        .grpc("plain")
                        .bytes(),
                true);

        assertThat(seen).containsExactly("same as it cametrue", "othertrue", "plainfalse");
        ByteBuffer out = ByteBuffer.wrap(rig.cluster.last().body.toByteArray());
        assertThat(message(out)).isEqualTo(same);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(message(out))).readAllBytes())
                .asString()
                .isEqualTo("other!");
        assertThat(message(out)).asString().isEqualTo("plain!");
    }

    private static byte[] message(ByteBuffer in) {
        in.get();
        byte[] data = new byte[in.getInt()];
        in.get(data);
        return data;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(all)) {
            out.write(MessageBytes.utf8(text));
        }
        return all.toByteArray();
    }

    @Test
    void whatDecompressesToMoreThanTheLimitIsExhausted() throws IOException {
        encoding = "gzip";
        rig.serve(requests(all -> all.limit(1000).decompress(), (m, out) -> out.write(m)), rig.forwarding());
        FakeClient bomb = call();
        send(bomb, new MessageBytes().grpc(1, gzip("0".repeat(100_000))).bytes(), true);
        assertThat(bomb.header("grpc-status")).isEqualTo("8");

        encoding = "zstd";
        FakeClient unknown = call();
        send(unknown, new MessageBytes().grpc(1, MessageBytes.utf8("?")).bytes(), true);
        assertThat(unknown.header("grpc-status")).isEqualTo("12");
    }

    @Test
    void whatIsNoGrpcPassesAndTheTransformIsClosed() {
        List<String> closed = new ArrayList<>();
        rig.serve(
                requests(new MessageTransform() {
                    @Override
                    public void message(StreamMessage m, MessageSink out) {
                        throw new AssertionError();
                    }

                    @Override
                    public void close() {
                        closed.add("closed");
                    }
                }),
                rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);
        client.send("no message", true);

        assertThat(rig.cluster.last().text()).isEqualTo("no message");
        assertThat(closed).containsExactly("closed");
    }

    @Test
    void anyBytesEndWithoutAnException() {
        rig.serve(requests(all -> all.limit(100), this::busy), rig.forwarding());
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            FakeClient client = call();
            for (int i = 0; i < 6 && client.sentHead == null; i++) {
                byte[] some = new byte[random.nextInt(40)];
                random.nextBytes(some);
                for (int k = 0; k < some.length; k++) {
                    some[k] = random.nextInt(4) > 0 ? (byte) (random.nextInt(3) == 2 ? 5 : 0) : some[k];
                }
                send(client, some, i == 5);
            }
            if (client.sentHead == null) {
                rig.cluster.last().answer(200, true);
                rig.loop.run();
            }
            assertThat(rig.log.get(seed)).matches("200 (grpc_message_error\\{(8|13)}|via_upstream) ");
        }
    }
}
