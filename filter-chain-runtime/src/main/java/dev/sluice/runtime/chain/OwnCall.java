package dev.sluice.runtime.chain;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Call;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Source;
import dev.sluice.filter.Timer;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamCluster;
import dev.sluice.runtime.upstream.UpstreamHttp;
import dev.sluice.runtime.upstream.UpstreamRaw;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A request of a filter's own: a lane out, fed by the call's source, and a lane in, which collects or feeds the call's reader. Loop-confined. */
final class OwnCall extends ScopeTask implements HttpEvents, WireEvents, LaneOwner {
    private static final int BUFFER = 1 << 20;
    private final StreamScope scope;
    private final int filter;
    private final UpstreamCluster cluster;
    private final Call call;
    private final Result result = new Result(this);
    private final Lane out;
    private final Lane in;
    private final ByteQueue collected = new ByteQueue();
    private Headers head = new Headers();
    private Headers trailers = new Headers();
    private UpstreamCluster.Cancel opening = UpstreamCluster.Cancel.NONE;
    private @Nullable HttpStream stream;
    private @Nullable Wire wire;
    private @Nullable Timer timeout;
    private long startNanos;
    private boolean responded;
    private boolean done;

    /** Cancelling the stage cancels the call. */
    private static final class Result extends CompletableFuture<Answer> {
        private final OwnCall call;

        Result(OwnCall call) {
            this.call = call;
        }

        @Override
        public boolean cancel(boolean interrupt) {
            boolean cancelled = super.cancel(interrupt);
            if (cancelled) {
                call.scope.loop().execute(call::cut);
            }
            return cancelled;
        }
    }

    private OwnCall(StreamScope scope, UpstreamCluster cluster, Call call) {
        this.scope = scope;
        this.filter = scope.current();
        this.cluster = cluster;
        this.call = call;
        this.out = new Lane(this, LaneInput.NONE, BUFFER);
        this.in = new Lane(this, braked(), BUFFER);
    }

    static CompletableFuture<Answer> start(StreamScope scope, UpstreamCluster cluster, Call call) {
        OwnCall own = new OwnCall(scope, cluster, call);
        scope.link(own);
        own.begin();
        return own.result;
    }

    private void begin() {
        startNanos = scope.nanoTime();
        call.reader().ifPresent(reader -> {
            in.transform(reader);
            in.advance();
        });
        in.open(new Collector());
        if (!call.timeout().isZero()) {
            timeout = loop().after(
                            call.timeout().toNanos(),
                            () -> fail(new TimeoutException("call to " + cluster.name() + " timed out")));
        }
        if (call.body() instanceof Source.Whole whole && whole.bytes().length() > 0 && !call.raw()) {
            call.headers()
                    .set(
                            HeaderName.CONTENT_LENGTH,
                            Integer.toString(whole.bytes().length()));
        }
        int before = scope.current();
        out.produce(call.body(), filter);
        out.startNow();
        scope.enter(before);
        if (done) {
            return;
        }
        open();
    }

    private void open() {
        UpstreamCluster.Cancel cancel = call.raw()
                ? cluster.openRaw(loop(), HostChoice.ANY, new RawOpened())
                : cluster.openHttp(loop(), HostChoice.ANY, this, new HttpOpened());
        if (stream == null && wire == null && !done) {
            opening = cancel;
        }
    }

    private final class HttpOpened implements OpenListener<UpstreamHttp> {
        @Override
        public void onOpen(UpstreamHttp opened) {
            if (done) {
                opened.stream().reset();
                return;
            }
            HttpStream to = opened.stream();
            stream = to;
            boolean bodiless = out.bodiless();
            to.head(call.headers(), bodiless);
            if (!bodiless) {
                out.open(new StreamDrain(to));
            }
        }

        @Override
        public void onFailed(Upstream.Failure failure, String host, String reason) {
            fail(new IOException(
                    "call to " + cluster.name() + " failed: " + failure + (reason.isEmpty() ? "" : " " + reason)));
        }
    }

    private final class RawOpened implements OpenListener<UpstreamRaw> {
        @Override
        public void onOpen(UpstreamRaw opened) {
            if (done) {
                opened.wire().close();
                return;
            }
            Wire to = opened.wire();
            wire = to;
            to.start(OwnCall.this);
            out.open(new WireDrain(to));
        }

        @Override
        public void onFailed(Upstream.Failure failure, String host, String reason) {
            fail(new IOException("connection to " + cluster.name() + " failed: " + failure));
        }
    }

    private LaneInput braked() {
        return new LaneInput() {
            @Override
            public void pause() {
                if (stream != null) {
                    stream.pause();
                } else if (wire != null) {
                    wire.pause();
                }
            }

            @Override
            public void resume() {
                if (stream != null) {
                    stream.resume();
                } else if (wire != null) {
                    wire.resume();
                }
            }
        };
    }

    /** The end of the response's lane: collects what is asked for, and completes the call when all has come. */
    private final class Collector implements Drain {
        @Override
        public void data(ByteBuffer bytes, boolean end) {
            if (bytes.hasRemaining() && call.maxBytes() > 0 && call.reader().isEmpty()) {
                if (collected.total() + bytes.remaining() > call.maxBytes()) {
                    fail(new IOException(
                            "answer of " + cluster.name() + " is longer than " + call.maxBytes() + " bytes"));
                    return;
                }
                collected.add(BufferBytes.of(bytes).copy());
            }
            bytes.position(bytes.limit());
            if (end) {
                complete();
            }
        }

        @Override
        public void trailers(Headers last) {
            trailers = last;
            complete();
        }

        @Override
        public boolean writable() {
            return true;
        }
    }

    @Override
    public void onHead(Headers headers, boolean end) {
        head = headers;
        responded = true;
        if (end) {
            in.end();
        }
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        in.data(bytes, end);
    }

    @Override
    public void onTrailers(Headers last) {
        in.end(last);
    }

    private void complete() {
        if (finish()) {
            if (stream != null && !out.finished()) {
                stream.reset();
            }
            long millis = (scope.nanoTime() - startNanos) / 1_000_000;
            cluster.requestStats().time(millis);
            Answer answer = new Answer(head, collected.whole(), trailers);
            if (responded) {
                cluster.requestStats().response(answer.status());
            }
            out.close();
            in.close();
            scope.called(cluster.name(), call.headers(), answer);
            result.complete(answer);
        }
    }

    @Override
    public void onReset(StreamReset why) {
        stream = null;
        fail(new IOException("call to " + cluster.name() + " was cut: " + why.kind()
                + (why.details().isEmpty() ? "" : " " + why.details())));
    }

    @Override
    public void onWritable() {
        out.drainWritable();
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        in.data(bytes, false);
    }

    @Override
    public void onEnd() {
        in.end();
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        wire = null;
        if (cause == null) {
            complete();
        } else {
            fail(cause);
        }
    }

    private boolean finish() {
        if (done) {
            return false;
        }
        done = true;
        scope.unlink(this);
        opening.cancel();
        if (timeout != null) {
            timeout.cancel();
        }
        return true;
    }

    private void fail(Throwable why) {
        if (finish()) {
            release();
            result.completeExceptionally(why);
        }
    }

    private void cut() {
        fail(new CancellationException());
    }

    private void release() {
        if (stream != null) {
            stream.reset();
        }
        if (wire != null) {
            wire.close();
        }
        out.close();
        in.close();
    }

    @Override
    void scopeEnded() {
        if (!done) {
            done = true;
            opening.cancel();
            if (timeout != null) {
                timeout.cancel();
            }
            release();
        }
    }

    // The owner of the two lanes.

    @Override
    public Loop loop() {
        return scope.loop();
    }

    @Override
    public boolean frozen() {
        return done || scope.over();
    }

    @Override
    public int current() {
        return filter;
    }

    @Override
    public void enter(int ignored) {
        scope.enter(filter);
    }

    @Override
    public void failed(int ignored, Throwable why) {
        fail(why);
    }

    @Override
    public void tooMuch(Lane lane, int ignored) {
        fail(new IOException("too many bytes"));
    }

    @Override
    public @Nullable Watch watch() {
        return scope.watch();
    }

    @Override
    public String filterName(int which) {
        return scope.filterName(which);
    }

    @Override
    public void late() {
        scope.late();
    }

    @Override
    public @Nullable Headers head(Lane lane) {
        return null;
    }
}
