package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryWire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server codec, its handler, and a peer. */
final class Rig implements ServerHandler {
    final ManualLoop loop = new ManualLoop();
    final MemoryWire.Pair pair = MemoryWire.pair(loop);
    final Stats numbers = new Stats();
    final Peer peer;
    final Http2Server server;
    final List<Ear> ears = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    boolean answers = true;
    boolean closed;
    boolean waitsForHead;
    int idle;
    int prematureResets;

    Rig() {
        this(Http2Options.STRICT);
    }

    Rig(Http2Options options) {
        server = new Http2Server(pair.server(), options, new Http2Stats(numbers, "http2"), this);
        peer = new Peer(loop, pair.client());
    }

    long counter(String name) {
        return numbers.counter("http2." + name).value();
    }

    Ear ear(int i) {
        return ears.get(i);
    }

    static Headers response(int status, String... more) {
        Headers head = new Headers();
        head.set(HeaderName.STATUS, Integer.toString(status));
        for (int i = 0; i < more.length; i += 2) {
            head.add(more[i], more[i + 1]);
        }
        return head;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onRequestStart() {
        waitsForHead = true;
    }

    @Override
    public void onHeadOver() {
        waitsForHead = false;
    }

    @Override
    public HttpEvents onStream(HttpStream out) {
        Ear ear = new Ear();
        ear.stream = out;
        ears.add(ear);
        if (answers) {
            loop.later(() -> {
                out.head(response(200), false);
                out.data(bytes("ok"), true);
            });
        }
        return ear;
    }

    @Override
    public void onInvalid(HttpStream out, int status, String details, String body) {
        told.add("invalid " + status + " " + details);
        out.head(response(status), true);
    }

    @Override
    public void onMalformed(HttpStream out, String details) {
        told.add("malformed " + details);
    }

    @Override
    public void onProtocolError(String details) {
        told.add("protocol error " + details);
    }

    @Override
    public void onPrematureResets() {
        prematureResets++;
    }

    @Override
    public void onIdle() {
        idle++;
        waitsForHead = false;
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        closed = true;
    }
}
