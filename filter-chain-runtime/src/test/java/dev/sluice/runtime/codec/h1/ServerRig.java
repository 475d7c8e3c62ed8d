package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A server codec whose handler answers every complete request with {@code 200 ok}, or leaves that to the test. */
final class ServerRig implements ServerHandler {
    final FakeWire wire = new FakeWire();
    final Recorder recorder = new Recorder() {
        @Override
        void complete() {
            if (answers) {
                answer(200, "ok");
            }
        }

        @Override
        void failed(StreamReset why) {
            if (why.status() != 0 && !answered) {
                answer(why.status(), "");
            }
        }
    };
    final Http1Server codec;

    @Nullable
    HttpStream out;

    boolean answers = true;
    private boolean answered;
    int idle;

    ServerRig(Http1Options options) {
        codec = new Http1Server(wire, options, this);
    }

    /** What a client that sends these pieces gets to see and the handler saw. */
    static ServerRig of(Http1Options options, byte[]... pieces) {
        ServerRig rig = new ServerRig(options);
        for (byte[] piece : pieces) {
            if (piece.length > 0) {
                rig.wire.feed(piece);
            }
        }
        return rig;
    }

    HttpStream out() {
        if (out == null) {
            throw new AssertionError("no exchange");
        }
        return out;
    }

    void answer(int status, String body) {
        answered = true;
        Headers head = new Headers();
        head.set(":status", Integer.toString(status));
        head.set("content-length", Integer.toString(body.length()));
        out().head(head, body.isEmpty());
        if (!body.isEmpty()) {
            out().data(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)), true);
        }
    }

    @Override
    public void onRequestStart() {}

    @Override
    public HttpEvents onStream(HttpStream stream) {
        out = stream;
        answered = false;
        return recorder;
    }

    @Override
    public void onInvalid(HttpStream stream, int status, String details, String body) {
        recorder.note("invalid " + status + " " + details + " " + body);
        out = stream;
        answer(status, body);
    }

    @Override
    public void onIdle() {
        idle++;
    }

    @Override
    public void onClosed(@Nullable IOException cause) {}
}
