package dev.sluice.runtime.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid messages mean the same however they are cut, and what one side writes the other reads. */
class SplitPropertyTest {
    private static final Http1Options OPTIONS =
            Http1Options.builder().enableTrailers(true).acceptHttp10(true).build();

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void pipelinedRequestsMeanTheSameInAnyCut(long seed) {
        Random random = new Random(seed);
        StringBuilder wire = new StringBuilder();
        List<String> expected = new ArrayList<>();
        int requests = 1 + random.nextInt(4);
        for (int i = 0; i < requests; i++) {
            wire.append("\r\n".repeat(random.nextInt(3) / 2));
            String method = pick(random, "POST", "PUT", "PATCH");
            wire.append(method).append(" /").append(i).append(" HTTP/1.1\r\n");
            StringBuilder head = new StringBuilder("head :method: " + method + "|:path: /" + i + "|:authority: h|");
            wire.append("hOSt:")
                    .append(space(random))
                    .append("h")
                    .append(space(random))
                    .append("\r\n");
            fields(random, wire, head);
            body(random, wire, head, expected);
        }
        check(seed, wire, expected, requests);
    }

    private static void check(long seed, StringBuilder wire, List<String> expected, int requests) {
        byte[] all = wire.toString().getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            byte[][] pieces = round == 0 ? FakeWire.single(all) : FakeWire.cut(all, cuts(random, all.length, round));
            ServerRig rig = ServerRig.of(OPTIONS, pieces);
            assertThat(rig.recorder.text())
                    .as("seed %d round %d of %s", seed, round, wire)
                    .isEqualTo(String.join("\n", expected));
            assertThat(rig.wire.written().split("HTTP/1.1 200 OK", -1)).hasSize(requests + 1);
            assertThat(rig.wire.over()).isFalse();
        }
    }

    private static int[] cuts(Random random, int length, int count) {
        return random.ints(count, 0, length).sorted().toArray();
    }

    private static void fields(Random random, StringBuilder wire, StringBuilder head) {
        for (int i = random.nextInt(6); i > 0; i--) {
            String name = pick(random, "x-A", "Cookie", "Accept", "X-" + "n".repeat(random.nextInt(300)), "x_y");
            String value = text(random, random.nextInt(20) == 0 ? 2000 : 20).trim();
            wire.append(name)
                    .append(':')
                    .append(space(random))
                    .append(value)
                    .append(space(random))
                    .append("\r\n");
            head.append(name.toLowerCase(java.util.Locale.ROOT))
                    .append(": ")
                    .append(value)
                    .append('|');
        }
    }

    private static void body(Random random, StringBuilder wire, StringBuilder head, List<String> expected) {
        String body = text(random, random.nextInt(5) == 0 ? 5000 : 30);
        if (random.nextInt(4) == 0) {
            wire.append("\r\n");
            expected.add(head.toString());
            expected.add("end");
        } else if (random.nextBoolean()) {
            wire.append("Content-Length: ")
                    .append(body.length())
                    .append("\r\n\r\n")
                    .append(body);
            expected.add(head + "content-length: " + body.length() + "|");
            ended(expected, body, "");
        } else {
            wire.append("Transfer-Encoding: chunked\r\n\r\n");
            expected.add(head.toString());
            chunks(random, wire, body);
            wire.append("0".repeat(1 + random.nextInt(3)))
                    .append(extension(random))
                    .append("\r\n");
            String trailers = random.nextInt(3) == 0 ? "x-sum: " + random.nextInt(100) : "";
            wire.append(trailers).append(trailers.isEmpty() ? "" : "\r\n").append("\r\n");
            ended(expected, body, trailers);
        }
    }

    private static void ended(List<String> expected, String body, String trailers) {
        if (!body.isEmpty()) {
            expected.add("data " + body);
        }
        expected.add(trailers.isEmpty() ? "end" : "trailers " + trailers + "|");
    }

    private static void chunks(Random random, StringBuilder wire, String body) {
        for (int at = 0; at < body.length(); ) {
            int size = 1 + random.nextInt(body.length() - at);
            String hex = Integer.toHexString(size);
            wire.append("0".repeat(random.nextInt(3)))
                    .append(random.nextBoolean() ? hex : hex.toUpperCase(java.util.Locale.ROOT));
            wire.append(extension(random))
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
    }

    private static String extension(Random random) {
        return pick(random, "", "", ";a", ";a=b", ";a=\"; \\\" 0\"", ";" + "e".repeat(random.nextInt(500)));
    }

    private static String space(Random random) {
        return pick(random, "", " ", "\t", " \t ");
    }

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            int c = 0x21 + random.nextInt(0xDE);
            text.append((char) (c == 0x7F ? 0x21 : c));
        }
        return text.toString();
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatTheClientWritesTheServerReads(long seed) {
        Random random = new Random(seed);
        ClientRig client = new ClientRig(OPTIONS);
        HttpStream out = client.codec.open(client.recorder);
        Headers head = ClientRig.request(pick(random, "GET", "POST", "HEAD", "OPTIONS"), "x", text(random, 30));
        List<String> expected = write(random, out, head);
        byte[] bytes = client.wire.writtenBytes();

        for (int round = 1; round < 20; round++) {
            ServerRig rig = ServerRig.of(OPTIONS, FakeWire.cut(bytes, cuts(random, bytes.length, round)));
            List<String> seen = rig.recorder.log;
            assertThat(seen.get(0))
                    .as("seed %d", seed)
                    .contains(":method: " + head.get(":method") + "|:path: /|:authority: h|x: " + head.get("x") + "|");
            assertThat(seen.subList(1, seen.size())).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatTheServerWritesTheClientReads(long seed) {
        Random random = new Random(seed);
        ServerRig server = new ServerRig(OPTIONS);
        server.answers = false;
        server.wire.feed("GET / HTTP/1." + (seed % 5 == 0 ? 0 : 1) + "\r\nHost: h\r\n\r\n");
        Headers head = new Headers();
        head.add(":status", pick(random, "200", "404", "599", "777"));
        head.add("x", text(random, 30));
        List<String> expected = write(random, server.out(), head);
        if (seed % 5 == 0) {
            expected.replaceAll(line -> line.startsWith("trailers") ? "end" : line);
        }
        byte[] bytes = server.wire.writtenBytes();

        for (int round = 1; round < 20; round++) {
            ClientRig rig = new ClientRig(OPTIONS);
            rig.ask("GET");
            for (byte[] piece : FakeWire.cut(bytes, cuts(random, bytes.length, round))) {
                if (piece.length > 0) {
                    rig.wire.feed(piece);
                }
            }
            if (server.wire.over()) {
                rig.wire.feedEnd();
            }
            List<String> seen = rig.recorder.log;
            assertThat(seen.get(0))
                    .as("seed %d", seed)
                    .contains(":status: " + head.get(":status") + "|x: " + head.get("x") + "|");
            assertThat(seen.subList(1, seen.size())).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** Sends a random body in random pieces and says what must come out. */
    private static List<String> write(Random random, HttpStream out, Headers head) {
        byte[] body = text(random, random.nextInt(5) == 0 ? 50_000 : 100).getBytes(StandardCharsets.ISO_8859_1);
        List<String> expected = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            out.head(head, true);
            expected.add("end");
            return expected;
        }
        boolean length = random.nextBoolean();
        if (length) {
            head.add("content-length", Integer.toString(body.length));
        }
        out.head(head, false);
        for (int at = 0; at < body.length; ) {
            int size = 1 + random.nextInt(body.length - at);
            out.data(ByteBuffer.wrap(Arrays.copyOfRange(body, at, at + size)), false);
            at += size;
        }
        boolean trailers = random.nextInt(3) == 0;
        Headers last = new Headers();
        last.add("x-last", "1");
        if (trailers) {
            out.trailers(last);
        } else {
            out.data(ByteBuffer.allocate(0), true);
        }
        ended(expected, new String(body, StandardCharsets.ISO_8859_1), trailers && !length ? "x-last: 1" : "");
        return expected;
    }
}
