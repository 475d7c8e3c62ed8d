package dev.sluice.runtime.admin;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One client of the administration interface. Loop-confined; endpoints run on the helper. Request bodies are read and dropped. */
final class AdminConnection implements ServerHandler {
    private static final System.Logger LOG = System.getLogger("sluice.admin");
    private static final long CLOSE_MILLIS = 1000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private final Endpoints endpoints;
    private final HostGuard guard;
    private final Executor helper;
    private final AccessLog[] logs;
    private final Wire wire;
    private final Loop loop;
    private @Nullable ServerCodec codec;

    AdminConnection(Endpoints endpoints, HostGuard guard, Executor helper, AccessLog[] logs, Wire wire) {
        this.endpoints = endpoints;
        this.guard = guard;
        this.helper = helper;
        this.logs = logs;
        this.wire = wire;
        this.loop = wire.loop();
    }

    void codec(ServerCodec made) {
        codec = made;
    }

    @Override
    public void onRequestStart() {}

    @Override
    public HttpEvents onStream(HttpStream out) {
        return new Request(out);
    }

    @Override
    public void onInvalid(HttpStream out, int status, String details, String body) {
        out.closeAfter();
        new Request(out).answer(AdminResponse.failure(status, body));
        if (codec != null) {
            codec.close(CLOSE_MILLIS);
        }
    }

    @Override
    public void onIdle() {}

    @Override
    public void onClosed(@Nullable IOException cause) {}

    private final class Request implements HttpEvents {
        private final HttpStream out;
        private final long startMillis = loop.epochMillis();
        private final long start = loop.nanoTime();
        private Headers head = new Headers();
        private boolean gone;

        Request(HttpStream out) {
            this.out = out;
        }

        @Override
        public void onHead(Headers received, boolean end) {
            head = received;
            if (end) {
                run();
            }
        }

        @Override
        public void onData(ByteBuffer bytes, boolean end) {
            bytes.position(bytes.limit());
            if (end) {
                run();
            }
        }

        @Override
        public void onTrailers(Headers trailers) {
            run();
        }

        @Override
        public void onReset(StreamReset why) {
            gone = true;
        }

        private void run() {
            if (!guard.admits(head.get(HeaderName.AUTHORITY), head.get("origin"))) {
                answer(AdminResponse.failure(403, "this Host or Origin may not use the administration interface\n"));
                return;
            }
            AdminRequest request = AdminRequest.of(head.get(HeaderName.METHOD), head.get(HeaderName.PATH));
            try {
                helper.execute(() -> {
                    AdminResponse response = safely(request);
                    loop.execute(() -> {
                        if (!gone) {
                            answer(response);
                        }
                    });
                });
            } catch (RejectedExecutionException busy) {
                answer(AdminResponse.failure(503, "busy\n"));
            }
        }

        private void answer(AdminResponse response) {
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            Headers reply = new Headers();
            reply.add(HeaderName.STATUS, Integer.toString(response.status()));
            reply.add(HeaderName.CONTENT_TYPE, response.contentType());
            reply.add("cache-control", "no-cache, max-age=0");
            reply.add("x-content-type-options", "nosniff");
            reply.add("date", DATE.format(Instant.now()));
            reply.add("server", "envoy");
            reply.add(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
            out.head(reply, body.length == 0);
            if (body.length > 0) {
                out.data(ByteBuffer.wrap(body), true);
            }
            AdminRecord record = new AdminRecord(
                    wire, out.protocol(), head, startMillis, start, reply, response.status(), body.length);
            for (AccessLog log : logs) {
                log.log(record, loop);
            }
        }
    }

    private AdminResponse safely(AdminRequest request) {
        try {
            return endpoints.answer(request);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "admin endpoint " + request.path() + " failed", e);
            return AdminResponse.failure(500, "failed: " + e + '\n');
        }
    }
}
