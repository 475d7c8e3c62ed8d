package dev.sluice.runtime.codec.h2;

import static dev.sluice.runtime.codec.h2.Peer.block;
import static dev.sluice.runtime.codec.h2.Peer.data;
import static dev.sluice.runtime.codec.h2.Peer.frame;
import static dev.sluice.runtime.codec.h2.Peer.get;
import static dev.sluice.runtime.codec.h2.Peer.int32;
import static dev.sluice.runtime.codec.h2.Peer.join;
import static dev.sluice.runtime.codec.h2.Peer.request;
import static dev.sluice.runtime.codec.h2.Peer.settings;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ServerTest {
    private Rig rig = new Rig();

    private Peer open() {
        Peer peer = rig.peer.hello();
        assertThat(peer.frames()).startsWith("SETTINGS", "WINDOW 0 983041").contains("SETTINGS ack");
        return peer;
    }

    @Test
    void answersARequest() {
        Peer peer = open();

        peer.send(get(1, "x-one", "1"));

        assertThat(rig.ear(0).log)
                .containsExactly("head :method: GET|:scheme: http|:path: /a|:authority: h|x-one: 1 end");
        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 ok end");
        assertThat(rig.server.active()).isZero();
    }

    @Test
    void waitsForAHeadOnlyWhileItComes() {
        rig.answers = false;
        Peer peer = open().send(request(1, false, "POST"));
        byte[] trailers = frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, block("t", "1"));

        peer.send(java.util.Arrays.copyOf(trailers, 11));
        assertThat(rig.waitsForHead).isTrue();
        peer.send(java.util.Arrays.copyOfRange(trailers, 11, trailers.length));
        assertThat(rig.waitsForHead).isFalse();
        assertThat(rig.ear(0).log).last().isEqualTo("body  trailers t: 1");
    }

    @Test
    void keepsStreamsApart() {
        rig.answers = false;
        Peer peer = open();

        peer.send(request(1, false, "POST"), request(3, false, "PUT"), data(3, "b", false), data(1, "a", true));
        peer.send(data(3, "c", true));

        assertThat(rig.ear(0).log).last().isEqualTo("body a end");
        assertThat(rig.ear(1).log).last().isEqualTo("body bc end");
    }

    @Test
    void joinsCookiesAndTakesHostForAuthority() {
        Peer peer = open();
        byte[] head = block(
                ":method", "GET", ":scheme", "http", ":path", "/", "host", "h", "cookie", "a=1", "x", "y", "cookie",
                "b=2");

        peer.send(frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, head));

        assertThat(rig.ear(0).log)
                .containsExactly("head :method: GET|:scheme: http|:path: /|:authority: h|cookie: a=1; b=2|x: y end");
    }

    @Test
    void passesTrailersBothWays() {
        rig.answers = false;
        Peer peer = open();
        byte[] trailers = block("grpc-status", "0", "content-length", "5", "host", "evil");
        peer.send(request(1, false, "POST"), data(1, "a", false));
        peer.send(frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, trailers));

        rig.ear(0).stream().head(Rig.response(200), false);
        rig.ear(0).stream().data(Rig.bytes("b"), false);
        rig.ear(0).stream().trailers(headers("grpc-status", "7", "transfer-encoding", "chunked"));

        assertThat(rig.ear(0).log).last().isEqualTo("body a trailers grpc-status: 0");
        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 b", "HEADERS 1 grpc-status: 7 end");
    }

    private static dev.sluice.filter.Headers headers(String... fields) {
        dev.sluice.filter.Headers head = new dev.sluice.filter.Headers();
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        return head;
    }

    @Test
    void writesNoFieldOfAConnection() {
        rig.answers = false;
        Peer peer = open().send(get(1));

        rig.ear(0).stream()
                .head(
                        Rig.response(
                                200,
                                "connection",
                                "close",
                                "keep-alive",
                                "1",
                                "transfer-encoding",
                                "chunked",
                                "a",
                                "b"),
                        true);

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200|a: b end");
    }

    @Test
    void sendsInterimHeads() {
        rig.answers = false;
        Peer peer = open().send(request(1, false, "POST", "expect", "100-continue"));

        rig.ear(0).stream().continueRequest();
        rig.ear(0).stream().continueRequest();
        rig.ear(0).stream().informational(Rig.response(103, "link", "x"));

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 100", "HEADERS 1 :status: 103|link: x");
    }

    @Test
    void resetsWhatIsLeftOfARequestAfterItsAnswer() {
        Peer peer = open().send(request(1, false, "POST"));

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 ok end", "RST 1 0");
        peer.send(data(1, "still on its way", true)).send(get(3));
        assertThat(peer.frames()).containsExactly("HEADERS 3 :status: 200", "DATA 3 ok end");
    }

    @Test
    void tellsTheReceiverOfAReset() {
        rig.answers = false;
        open().send(get(1)).send(frame(Frame.RST_STREAM, 0, 1, int32(8)));

        assertThat(rig.ear(0).log).last().isEqualTo("reset REMOTE http2.remote_reset");
        assertThat(rig.counter("rx_reset")).isEqualTo(1);
        assertThat(rig.server.active()).isZero();
    }

    @Test
    void cutsWithAnErrorSoThatNobodyTakesItForWhole() {
        rig.answers = false;
        Peer peer = open().send(get(1));
        rig.ear(0).stream().head(Rig.response(200), false);
        rig.ear(0).stream().reset();

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "RST 1 2");
        assertThat(rig.ear(0).log).hasSize(1);
    }

    @Test
    void waitsForTheWindowsOfThePeer() {
        rig.answers = false;
        Peer peer = rig.peer.send(Http2Server.PREFACE, settings(Frame.INITIAL_WINDOW_SIZE, 3));
        peer.frames();
        peer.send(get(1));
        Ear ear = rig.ear(0);
        ear.stream().head(Rig.response(200), false);
        ear.stream().data(Rig.bytes("abcdefg"), false);

        assertThat(ear.stream().writable()).isFalse();
        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 abc");
        peer.send(frame(Frame.WINDOW_UPDATE, 0, 1, int32(2)));
        assertThat(peer.frames()).containsExactly("DATA 1 de");
        peer.send(settings(Frame.INITIAL_WINDOW_SIZE, 5));
        assertThat(peer.frames()).containsExactly("SETTINGS ack", "DATA 1 fg");
        assertThat(ear.stream().writable()).isTrue();
        assertThat(ear.writable).isEqualTo(1);
    }

    @Test
    void sendsTrailersBehindBytesThatWait() {
        rig.answers = false;
        Peer peer = rig.peer.send(Http2Server.PREFACE, settings(Frame.INITIAL_WINDOW_SIZE, 1));
        peer.frames();
        peer.send(get(1));
        rig.ear(0).stream().head(Rig.response(200), false);
        rig.ear(0).stream().data(Rig.bytes("ab"), false);
        rig.ear(0).stream().trailers(headers("t", "1"));

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 a");
        peer.send(frame(Frame.WINDOW_UPDATE, 0, 1, int32(1)));
        assertThat(peer.frames()).containsExactly("DATA 1 b", "HEADERS 1 t: 1 end");
    }

    @Test
    void opensItsWindowOnlyForBytesThatWereTaken() {
        rig.answers = false;
        Peer peer = open().send(request(1, false, "POST"));
        rig.ear(0).pausesAtData = true;
        String half = "x".repeat(16_000);
        for (int i = 0; i < 4; i++) {
            peer.send(data(1, half, false));
        }

        assertThat(rig.ear(0).body).hasSize(16_000);
        assertThat(peer.frames()).isEmpty();

        rig.ear(0).pausesAtData = false;
        rig.ear(0).stream().resume();
        assertThat(peer.frames()).contains("WINDOW 1 48768");
        assertThat(rig.ear(0).body).hasSize(64_000);
    }

    @Test
    void endsTheStreamThatOverrunsItsWindow() {
        rig.answers = false;
        Peer peer = open().send(request(1, false, "POST"));
        rig.ear(0).stream().pause();
        for (int i = 0; i < 5; i++) {
            peer.send(data(1, "x".repeat(16_000), false));
        }
        assertThat(peer.frames()).contains("RST 1 3");
    }

    @Test
    void drainsWithoutLosingARequestOnItsWay() {
        rig.answers = false;
        Peer peer = open().send(get(1));
        rig.server.drain();
        assertThat(peer.frames()).isEmpty();
        rig.loop.advance(101_000_000L);
        assertThat(peer.frames()).containsExactly("GOAWAY 2147483647 0", "PING");

        peer.send(
                get(3),
                frame(Frame.PING, Frame.ACK, 0, "drainin!".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        peer.send(get(5));
        assertThat(peer.frames()).containsExactly("GOAWAY 3 0");
        assertThat(rig.ears).hasSize(2);

        rig.ear(0).stream().head(Rig.response(200), true);
        rig.ear(1).stream().head(Rig.response(200), true);
        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200 end", "HEADERS 3 :status: 200 end");
        assertThat(peer.in.ended()).isTrue();
    }

    /** Behind a response it may be read with that response, and whatever the client makes of it waits in its queue in vain. */
    @Test
    void tellsOfADrainInFrontOfTheNextResponse() {
        rig.answers = false;
        Peer peer = open().send(get(1)).send(get(3));
        rig.ear(0).stream().head(Rig.response(200), true);
        rig.server.drain();
        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200 end");

        rig.ear(1).stream().head(Rig.response(200), true);
        assertThat(peer.frames()).containsExactly("GOAWAY 2147483647 0", "PING", "HEADERS 3 :status: 200 end");
        rig.loop.advance(1_100_000_000L);
        assertThat(peer.frames()).containsExactly("GOAWAY 3 0");
        assertThat(peer.in.ended()).isTrue();
    }

    @Test
    void tellsOfADrainAtOnceWhereNothingWasAskedForAWhile() {
        Peer peer = open().send(get(1));
        assertThat(peer.frames()).hasSize(2);
        rig.server.drain();
        assertThat(peer.frames()).as("its next request may be on its way").isEmpty();
        peer.send(get(3));
        assertThat(peer.frames())
                .containsExactly("GOAWAY 2147483647 0", "PING", "HEADERS 3 :status: 200", "DATA 3 ok end");

        rig = new Rig(Http2Options.builder().build());
        Peer other = open().send(get(1));
        assertThat(other.frames()).hasSize(2);
        rig.loop.advance(101_000_000L);
        rig.server.drain();
        assertThat(other.frames()).containsExactly("GOAWAY 2147483647 0", "PING");
    }

    @Test
    void tellsOfADrainWhenTheLastStreamIsReset() {
        rig.answers = false;
        Peer peer = open().send(get(1));
        rig.server.drain();

        peer.send(frame(Frame.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8}));

        assertThat(peer.frames()).containsExactly("GOAWAY 2147483647 0", "PING");
    }

    @Test
    void drainsAClientThatSaysNothing() {
        Peer peer = open();
        rig.server.drain();
        rig.loop.advance(1_100_000_000L);

        assertThat(peer.frames()).containsExactly("GOAWAY 2147483647 0", "PING", "GOAWAY 0 0");
        assertThat(peer.in.ended()).isTrue();
    }

    @Test
    void refusesStreamsAboveTheLimit() {
        rig = new Rig(Http2Options.builder().maxConcurrentStreams(1).build());
        rig.answers = false;
        Peer peer = open().send(get(1), get(3));

        assertThat(peer.frames()).containsExactly("RST 3 7");
        assertThat(rig.ears).hasSize(1);
    }

    @Test
    void asksWhetherThePeerIsThere() {
        rig = new Rig(Http2Options.builder()
                .keepalive(1_000_000_000L, 0, 500_000_000L)
                .build());
        Peer peer = open();
        rig.loop.advance(1_000_000_000L);
        assertThat(peer.frames()).containsExactly("PING");

        rig.loop.advance(600_000_000L);
        assertThat(rig.closed).isTrue();
        assertThat(rig.counter("keepalive_timeout")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x|a\rb",
                "x|a\nb",
                "x|a\u0000b",
                "x|a\r\nb: c",
                "X|a",
                "x y|a",
                "x:|a",
                "x\r\n|a",
                "|a",
                "x| a",
                "x|a ",
                "x|a\u0001",
                "x|a\u007f",
                "connection|close",
                "transfer-encoding|chunked",
                "upgrade|h2c",
                "keep-alive|1",
                "proxy-connection|x",
                "te|gzip",
                "content-length|1, 1",
                "content-length|+1",
                "content-length|",
                "host|other",
                ":path|/b",
                ":unknown|x",
                ":status|200",
                "content-length|5"
            })
    void endsTheStreamOfAMalformedRequest(String field) {
        String[] parts = field.split("\\|", -1);
        Peer peer = open().send(get(1, parts[0], parts[1])).send(get(3));

        assertThat(peer.frames()).containsExactly("RST 1 1", "HEADERS 3 :status: 200", "DATA 3 ok end");
        assertThat(rig.told).singleElement().asString().startsWith("malformed http2.");
        assertThat(rig.counter("rx_messaging_error")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,http,a,h",
        "GET,http,'/a b',h",
        "GET,http,/a\u00e9,h",
        "G T,http,/,h",
        "GET,h p,/,h",
        "GET,http,*,h",
        "GET,http,/,u@h",
        "GET,http,/,h:x",
        "GET,http,/,''",
        "CONNECT,http,/,h:1",
        "GET,http,'',h"
    })
    void endsTheStreamOfABadTarget(String method, String scheme, String path, String authority) {
        byte[] head = block(":method", method, ":scheme", scheme, ":path", path, ":authority", authority);
        Peer peer = open().send(frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, head));

        assertThat(peer.frames()).containsExactly("RST 1 1");
        assertThat(rig.ears).isEmpty();
    }

    @Test
    void endsTheConnectionOfAMalformedRequestIfSoConfigured() {
        rig = new Rig(Http2Options.builder().streamErrors(false).build());
        Peer peer = open().send(get(1, "X", "a"));

        assertThat(peer.frames()).containsExactly("GOAWAY 1 1");
        assertThat(peer.in.ended()).isTrue();
    }

    @Test
    void endsAStreamWhoseBodyIsNotOfItsLength() {
        rig.answers = false;
        Peer peer = open().send(request(1, false, "POST", "content-length", "3"), data(1, "abcd", true));
        peer.send(request(3, false, "POST", "content-length", "3"), data(3, "ab", true));

        assertThat(peer.frames()).containsExactly("RST 1 1", "RST 3 1");
        assertThat(rig.ear(0).log).last().isEqualTo("reset PROTOCOL http2.violation.of.messaging.rule");
    }

    @Test
    void refusesHeadsOverTheLimit() {
        Peer peer = open();
        byte[] big = block("a", "x".repeat(9000));
        byte[] whole = join(
                block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "h"),
                big,
                big,
                big,
                big,
                big,
                big,
                big);
        peer.send(frame(Frame.HEADERS, Frame.END_STREAM, 1, java.util.Arrays.copyOf(whole, 16_000)));
        for (int at = 16_000; at < whole.length; at += 16_000) {
            int end = Math.min(whole.length, at + 16_000);
            byte[] piece = java.util.Arrays.copyOfRange(whole, at, end);
            peer.send(frame(Frame.CONTINUATION, end == whole.length ? Frame.END_HEADERS : 0, 1, piece));
        }

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 431 end");
        assertThat(rig.counter("header_overflow")).isEqualTo(1);
        assertThat(peer.send(get(3)).frames()).hasSize(2);
    }

    @Test
    void cutsEverythingWhenTheClientGoes() {
        rig.answers = false;
        open().send(get(1), get(3));
        rig.pair.client().close();
        rig.loop.run();

        assertThat(rig.ear(0).log).last().isEqualTo("reset REMOTE downstream_remote_disconnect");
        assertThat(rig.ear(1).log).last().isEqualTo("reset REMOTE downstream_remote_disconnect");
        assertThat(rig.closed).isTrue();
    }
}
