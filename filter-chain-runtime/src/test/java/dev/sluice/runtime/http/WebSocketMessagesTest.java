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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebSocketMessagesTest {
    private final Rig rig = new Rig();
    private final List<String> seen = new ArrayList<>();
    private UnaryOperator<Messages> how = UnaryOperator.identity();

    private HttpFilter filter(@Nullable MessageTransform requests, @Nullable MessageTransform responses) {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                if (requests != null) {
                    how.apply(x.request().messages()).transform(requests);
                }
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                if (responses != null) {
                    how.apply(x.response().messages()).transform(responses);
                }
                return Verdict.proceed();
            }
        };
    }

    private FakeClient open(HttpFilter... filters) {
        return open("", filters);
    }

    private FakeClient open(String agreed, HttpFilter... filters) {
        HttpFilter[] all = Arrays.copyOf(filters, filters.length + 1);
        all[filters.length] = rig.forwarding();
        rig.serve(all);
        Headers head = Rig.head("GET", "/chat");
        head.set("sec-websocket-extensions", "permessage-deflate");
        FakeClient client = rig.request(head, false, "websocket");
        Headers answer = new Headers();
        answer.set(HeaderName.STATUS, "101");
        if (!agreed.isEmpty()) {
            answer.set("sec-websocket-extensions", agreed);
        }
        rig.cluster.last().events.onHead(answer, false);
        rig.loop.run();
        return client;
    }

    private void send(FakeClient client, byte[] bytes) {
        ByteBuffer shared = ByteBuffer.wrap(bytes.clone());
        client.events.onData(shared, false);
        Arrays.fill(shared.array(), (byte) '#');
        rig.loop.run();
    }

    private void answer(byte[] bytes) {
        ByteBuffer shared = ByteBuffer.wrap(bytes.clone());
        rig.cluster.last().events.onData(shared, false);
        Arrays.fill(shared.array(), (byte) '#');
        rig.loop.run();
    }

    private List<String> atServer() {
        return MessageBytes.frames(rig.cluster.last().body.toByteArray());
    }

    private static List<String> at(FakeClient client) {
        return MessageBytes.frames(client.body.toByteArray());
    }

    private void busy(StreamMessage m, MessageSink out) {
        seen.add(m.kind() + " " + m.text());
        switch (m.text()) {
            case "drop" -> {}
            case "around" -> {
                out.write("before");
                out.write(m.withText(m.text().toUpperCase(Locale.ROOT)));
                out.write(Bytes.of("after"));
            }
            case "wait" -> out.hold(CompletableFuture.completedFuture("waited"), v -> out.write(m.withText(v)));
            default -> out.write(m);
        }
    }

    private static byte[] conversation(boolean masked) {
        return new MessageBytes()
                .text("one", masked)
                .frame(0x02, MessageBytes.utf8("in "), masked)
                .frame(0x89, MessageBytes.utf8("p"), masked)
                .frame(0x00, MessageBytes.utf8("three "), masked)
                .frame(0x80, MessageBytes.utf8("parts"), masked)
                .text("drop", masked)
                .text("around", masked)
                .text("", masked)
                .text("wait", masked)
                .frame(0x82, MessageBytes.utf8("x".repeat(300)), masked)
                .close(1000, "bye", masked)
                .bytes();
    }

    private static final List<String> SEEN = List.of(
            "TEXT one",
            "BINARY in three parts",
            "TEXT drop",
            "TEXT around",
            "TEXT ",
            "TEXT wait",
            "BINARY " + "x".repeat(300));

    private static List<String> leaves(String mask) {
        return List.of(
                "1" + mask + " one",
                "9" + mask + " p",
                "2+" + mask + " in ",
                "0+" + mask + " three ",
                "0" + mask + " parts",
                "1" + mask + " before",
                "1" + mask + " AROUND",
                "2" + mask + " after",
                "1" + mask + " ",
                "1" + mask + " waited",
                "2" + mask + " " + "x".repeat(300),
                "8" + mask + " 1000 bye");
    }

    @Test
    void anyCutOfWhatTheClientSendsGivesTheSame() {
        for (List<byte[]> cut : MessageBytes.cuts(conversation(true), 200)) {
            seen.clear();
            FakeClient client = open(filter(this::busy, null));
            cut.forEach(piece -> send(client, piece));
            assertThat(seen).isEqualTo(SEEN);
            assertThat(atServer()).isEqualTo(leaves("m"));
        }
    }

    @Test
    void anyCutOfWhatTheServerSendsGivesTheSame() {
        for (List<byte[]> cut : MessageBytes.cuts(conversation(false), 200)) {
            seen.clear();
            FakeClient client = open(filter(null, this::busy));
            cut.forEach(this::answer);
            assertThat(seen).isEqualTo(SEEN);
            assertThat(at(client)).isEqualTo(leaves(""));
        }
    }

    @Test
    void theOfferOfCompressionIsTakenOutAndUntouchedFramesKeepTheirMasks() {
        FakeClient client = open(filter((m, out) -> out.write(m), null));
        byte[] all = conversation(true);

        send(client, all);

        assertThat(rig.cluster.last().header("sec-websocket-extensions")).isEmpty();
        assertThat(atServer()).contains("2+m in ", "1m drop");
        assertThat(rig.cluster.last().body.size()).isEqualTo(all.length);
    }

    @Test
    void fragmentsMayBeSeenOneByOne() {
        how = Messages::fragments;
        FakeClient client = open(filter(
                (m, out) -> {
                    seen.add((m.first() ? "first " : "") + (m.last() ? "last " : "") + m.kind() + ' ' + m.text());
                    out.write(m.text().equals("b") ? m.withText("B") : m);
                },
                null));

        send(
                client,
                new MessageBytes()
                        .frame(0x01, MessageBytes.utf8("a"), true)
                        .frame(0x00, MessageBytes.utf8("b"), true)
                        .frame(0x80, MessageBytes.utf8("c"), true)
                        .text("d", true)
                        .bytes());

        assertThat(seen).containsExactly("first TEXT a", "TEXT b", "last TEXT c", "first last TEXT d");
        assertThat(atServer()).containsExactly("1+m a", "0+m B", "0m c", "1m d");
    }

    private void breaks(byte[] frames, int code) {
        FakeClient client = open(filter((m, out) -> out.write(m), null));
        send(client, new MessageBytes().text("ok", true).bytes());
        send(client, frames);

        assertThat(at(client)).hasSize(1).first().asString().startsWith("8 " + code);
        assertThat(atServer()).containsExactly("1m ok", "8m 1001 ");
        assertThat(client.ended).isTrue();
        assertThat(rig.cluster.last().ended).isTrue();
        assertThat(rig.log.get(rig.log.size() - 1)).isEqualTo("101 websocket_protocol_error{" + code + "} ");
    }

    @Test
    void violationsEndWithTheirCodes() {
        how = all -> all.limit(50);
        breaks(new MessageBytes().text("not masked", false).bytes(), 1002);
        breaks(new MessageBytes().frame(0xC1, new byte[1], true).bytes(), 1002);
        breaks(new MessageBytes().frame(0x83, new byte[1], true).bytes(), 1002);
        breaks(new MessageBytes().frame(0x80, new byte[1], true).bytes(), 1002);
        breaks(new MessageBytes().frame(0x01, new byte[1], true).text("", true).bytes(), 1002);
        breaks(new MessageBytes().frame(0x09, new byte[1], true).bytes(), 1002);
        breaks(new MessageBytes().frame(0x89, new byte[126], true).bytes(), 1002);
        breaks(new MessageBytes().raw(0x81, 0xFE, 0, 5).raw(1, 2, 3, 4).bytes(), 1002);
        breaks(
                new MessageBytes()
                        .raw(0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0)
                        .raw(1, 2, 3, 4)
                        .bytes(),
                1002);
        breaks(new MessageBytes().frame(0x88, new byte[1], true).bytes(), 1002);
        breaks(new MessageBytes().close(1005, "", true).bytes(), 1002);
        breaks(
                new MessageBytes()
                        .frame(0x81, new byte[] {(byte) 0xc0, (byte) 0xaf}, true)
                        .bytes(),
                1007);
        breaks(new MessageBytes().text("x".repeat(51), true).bytes(), 1009);
        breaks(
                new MessageBytes()
                        .frame(0x01, new byte[26], true)
                        .frame(0x00, new byte[26], true)
                        .bytes(),
                1009);
    }

    @Test
    void endlessEmptyFragmentsAreTooLarge() {
        how = all -> all.limit(50);
        MessageBytes all = new MessageBytes().frame(0x01, new byte[0], true);
        for (int i = 0; i < 12_000; i++) {
            all.frame(0x00, new byte[0], true);
        }
        breaks(all.bytes(), 1009);
    }

    @Test
    void aFilterClosesBothWays() {
        FakeClient client = open(filter(
                (m, out) -> {
                    out.write("last words");
                    out.end(4001, "enough");
                    out.write("never");
                },
                null));
        answer(Arrays.copyOf(new MessageBytes().text("half", false).bytes(), 3));

        send(client, new MessageBytes().text("a", true).text("b", true).bytes());
        assertThat(atServer()).containsExactly("1m last words", "8m 4001 enough");
        assertThat(client.ended).isFalse();

        answer(Arrays.copyOfRange(
                new MessageBytes().text("half", false).text("x", false).bytes(), 3, 9));
        assertThat(at(client)).containsExactly("1 half", "8 4001 enough");
        assertThat(client.ended).isTrue();
        assertThat(rig.log).containsExactly("101 websocket_closed_4001 ");
    }

    @Test
    void aResponseFilterClosesBothWaysToo() {
        FakeClient client = open(filter(null, (m, out) -> out.end(1008, "")));

        answer(new MessageBytes().text("bad word", false).bytes());

        assertThat(at(client)).containsExactly("8 1008 ");
        assertThat(atServer()).containsExactly("8m 1008 ");
    }

    @Test
    void framesMayBePutInAtAnyTimeAndControlFramesDropped() {
        List<MessageSink> sinks = new ArrayList<>();
        HttpFilter pusher = new HttpFilter() {
            @Override
            public Verdict onResponse(Exchange x) {
                sinks.add(x.response().messages().transform(new MessageTransform() {
                    @Override
                    public void message(StreamMessage m, MessageSink out) {
                        out.write(m);
                    }

                    @Override
                    public void control(StreamMessage frame, MessageSink out) {
                        seen.add(frame.kind() + " " + frame.text());
                    }
                }));
                return Verdict.proceed();
            }
        };
        FakeClient client = open(pusher);

        answer(new MessageBytes().frame(0x89, MessageBytes.utf8("?"), false).bytes());
        answer(Arrays.copyOf(new MessageBytes().text("late", false).bytes(), 4));
        sinks.get(0).write("pushed");
        sinks.get(0).write(StreamMessage.ping(Bytes.of("!")));
        rig.loop.run();

        assertThat(seen).containsExactly("PING ?");
        assertThat(at(client)).containsExactly("1 pushed", "9 !");
    }

    @Test
    void whatWasAgreedToBeCompressedIsInflated() {
        FakeClient client = open("permessage-deflate", filter(null, (m, out) -> {
            seen.add(m.text());
            out.write(m);
        }));
        Deflater window = new Deflater(6, true);
        byte[] first = deflated(window, "hello hello hello");
        byte[] second = deflated(window, "hello hello hello");
        assertThat(second.length).isLessThan(first.length);

        answer(new MessageBytes()
                .frame(0xC1, first, false)
                .text("plain", false)
                .frame(0x41, Arrays.copyOf(second, 2), false)
                .frame(0x80, Arrays.copyOfRange(second, 2, second.length), false)
                .bytes());

        assertThat(seen).containsExactly("hello hello hello", "plain", "hello hello hello");
        assertThat(at(client)).containsExactly("1 hello hello hello", "1 plain", "1 hello hello hello");
    }

    private static byte[] deflated(Deflater window, String text) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        window.setInput(MessageBytes.utf8(text));
        byte[] block = new byte[1000];
        int length = window.deflate(block, 0, block.length, Deflater.SYNC_FLUSH);
        all.write(block, 0, length - 4);
        return all.toByteArray();
    }

    @Test
    void aRefusedUpgradeIsNoWebSocket() {
        rig.serve(filter(null, (m, out) -> out.end(1000, "")), rig.forwarding());
        FakeClient client = rig.request("GET", "/", false, "websocket");
        rig.cluster.last().answer(403, false);
        rig.cluster.last().send("no", true);

        assertThat(client.text()).isEqualTo("no");
    }

    @Test
    void anyBytesEndWithoutAnException() {
        how = all -> all.limit(200);
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            FakeClient client = open(filter(this::busy, this::busy));
            for (int i = 0; i < 6 && !client.ended; i++) {
                byte[] some = some(random, seed % 2 == 0);
                if (seed % 2 == 0) {
                    send(client, some);
                } else {
                    answer(some);
                }
            }
            assertThat(client.reset).isFalse();
            rig.connection();
            MessageBytes.frames(client.body.toByteArray());
            atServer();
        }
    }

    private static byte[] some(Random random, boolean masked) {
        MessageBytes all = new MessageBytes();
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] data = new byte[random.nextInt(3) == 0 ? random.nextInt(260) : random.nextInt(20)];
            random.nextBytes(data);
            int[] firsts = {0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88, 0xC1, 0x83};
            all.frame(firsts[random.nextInt(firsts.length)], data, random.nextInt(20) > 0 == masked);
        }
        byte[] bytes = all.bytes();
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }
}
