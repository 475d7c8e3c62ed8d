package dev.sluice.runtime.server;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.watch.RequestTrace.Answered;
import dev.sluice.runtime.chain.watch.RequestTrace.Payload;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h1.Http1Server;
import dev.sluice.runtime.transport.MemoryWire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A host in memory that gives recorded answers, each once the whole request is there. Loop-confined. */
final class PlayedHost implements ServerHandler {
    private static final Http1Options OPTIONS = Http1Options.builder()
            .enableTrailers(true)
            .allowCustomMethods(true)
            .maxHeadBytes(1 << 20)
            .maxHeaderCount(10_000)
            .build();
    private final MemoryWire wire;
    private final Supplier<Answered> answers;

    private PlayedHost(MemoryWire wire, Supplier<Answered> answers) {
        this.wire = wire;
        this.answers = answers;
    }

    /** @param answers gives the next one; its status is 0 if none came when it was recorded */
    static void serve(MemoryWire wire, Supplier<Answered> answers) {
        Http1Server codec = new Http1Server(wire, OPTIONS, new PlayedHost(wire, answers));
        assert codec.active() == 0;
    }

    /** As many bytes as there were; what was not kept is spaces. */
    static byte[] bytes(Payload payload) {
        byte[] kept = payload.base64().isEmpty()
                ? payload.text().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(payload.base64());
        int wanted = (int) Math.min(64 << 20, Math.max(payload.bytes(), kept.length));
        byte[] all = Arrays.copyOf(kept, wanted);
        Arrays.fill(all, kept.length, wanted, (byte) ' ');
        return all;
    }

    /** From {@code name: value} lines. */
    static Headers headers(List<String> lines) {
        Headers made = new Headers();
        for (String line : lines) {
            int colon = line.indexOf(':', 1);
            if (colon > 0) {
                made.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return made;
    }

    private void answer(HttpStream out) {
        Answered answer = answers.get();
        if (answer.status() == 0) {
            wire.reset();
            return;
        }
        Headers head = headers(answer.response());
        head.set(HeaderName.STATUS, Integer.toString(answer.status()));
        byte[] body = bytes(answer.body());
        boolean trailers = !answer.trailers().isEmpty();
        out.head(head, body.length == 0 && !trailers);
        if (body.length > 0) {
            out.data(ByteBuffer.wrap(body), !trailers);
        }
        if (trailers) {
            out.trailers(headers(answer.trailers()));
        }
    }

    @Override
    public HttpEvents onStream(HttpStream out) {
        return new HttpEvents() {
            @Override
            public void onHead(Headers head, boolean end) {
                if (end) {
                    answer(out);
                }
            }

            @Override
            public void onData(ByteBuffer bytes, boolean end) {
                bytes.position(bytes.limit());
                if (end) {
                    answer(out);
                }
            }

            @Override
            public void onTrailers(Headers trailers) {
                answer(out);
            }

            @Override
            public void onReset(StreamReset why) {}

            @Override
            public void onWritable() {}
        };
    }

    @Override
    public void onRequestStart() {}

    @Override
    public void onInvalid(HttpStream out, int status, String details, String body) {
        wire.reset();
    }

    @Override
    public void onIdle() {}

    @Override
    public void onClosed(@Nullable IOException cause) {}
}
