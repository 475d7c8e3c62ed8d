package dev.sluice.runtime.network;

import dev.sluice.filter.Body;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Timer;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.chain.Misuse;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Watch;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection from accept to log line. Its filters decide in order; then its bytes go to an upstream, come from a reply's source, or are
 * an {@link Endpoint}'s. A direction that no filter touches has no lane: the loop's receive buffer is written to the other wire as it is, and the
 * brake is that wire's watermark. Loop-confined.
 */
public final class DownstreamConnection extends ConnectionRecord implements WireEvents {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final long FLUSH_NANOS = 3_600_000_000_000L;
    private static final NetworkFilter PASSIVE = new NetworkFilter() {};
    /** Of {@link #deciding}. */
    private static final int NOBODY = -1;

    private static final Runnable NO_HOOK = () -> {};

    /** Links of the {@link ConnectionSet} it is in. */
    @Nullable
    DownstreamConnection next;

    @Nullable
    DownstreamConnection previous;

    private Wire wire;
    private final Outbound outbound;
    private @Nullable Lane inbound;
    private Drain target = Drain.NOWHERE;
    private @Nullable NetworkChain chain;
    private NetworkFilter @Nullable [] served;
    private @Nullable NetworkWalk walk;
    private @Nullable UpstreamSide side;
    private @Nullable ServedWire servedWire;
    private Verdict.Forward plan = Verdict.forward();
    private @Nullable Timer idle;
    private Runnable drainHook = NO_HOOK;
    private Predicate<Endpoint> endpointHook = endpoint -> false;
    private List<FilterUse> listenerFilters = List.of();
    private int deciding = NOBODY;
    private long activeNanos;
    private boolean draining;
    private boolean reading;
    private boolean joined;
    private boolean replied;
    private boolean closeAtEnd;
    private boolean inEnded;
    private boolean outEnded;
    private boolean done;

    /** A connection just accepted; nothing is read until {@link #serve}. */
    public DownstreamConnection(Wire wire, Shared shared, ConnectionHome home) {
        super(wire.loop(), shared, home, wire.local(), wire.remote());
        this.wire = wire;
        this.outbound = new Outbound(this, new ToClient(), home.bufferLimitBytes());
    }

    /** The wire as it now is: what listener filters or TLS have put around the socket. */
    public Wire wire() {
        return wire;
    }

    /** Puts another wire in front of the filters; before {@link #serve}. */
    public void wire(Wire instead) {
        wire = instead;
    }

    /** Before {@link #serve}: who is to blame for what {@link #enterListenerFilter} entered. */
    public void listenerFilters(List<FilterUse> all) {
        listenerFilters = all;
    }

    /** A callback of a listener filter follows. */
    public void enterListenerFilter(int step) {
        enter(-2 - step);
    }

    /** As on every call of a filter: a debug run looks where it comes from. */
    public void usedByListenerFilter() {
        used();
    }

    /** The filters of the chain and those of the listener are numbered apart; null if the number is nobody's. */
    @Override
    public @Nullable FilterUse filterUse(int filter) {
        if (filter < NOBODY) {
            int step = -2 - filter;
            return step < listenerFilters.size() ? listenerFilters.get(step) : null;
        }
        return chain == null || filter < 0 || filter >= chain.size() ? null : chain.use(filter);
    }

    /** The head is with that filter. */
    void asks(int step) {
        enter(step);
        deciding = step;
        outbound.head(step);
        if (inbound != null) {
            inbound.head(step);
        }
    }

    /** TLS ends here: its wire stands in front of the filters. */
    public void secured(Wire tls, SSLSession session) {
        wire = tls;
        tls(session);
    }

    /** The client could not be served by TLS; its wire has ended. */
    public void insecure(String reason) {
        transportFailure(reason);
        onClosed(null);
    }

    /** Begins: asks the chain's filters. Once. */
    public void serve(NetworkChain with) {
        chain = with;
        chainName = with.name();
        with.retain();
        wire.bufferLimit(bufferLimitBytes());
        if (with.size() == 0 && with.endpoint() == null) {
            cut("");
            return;
        }
        if (with.begins()) {
            begin(with);
        }
        if (frozen()) {
            return;
        }
        NetworkWalk asking = new NetworkWalk(this, with);
        walk = asking;
        asking.start(0, with.size());
        if (asking.waiting() && !done) {
            lane();
            startReading();
        }
    }

    private void begin(NetworkChain with) {
        NetworkFilter[] own = new NetworkFilter[with.size()];
        served = own;
        for (int i = 0; i < own.length && !frozen(); i++) {
            own[i] = with.shared(i);
            if ((with.use(i).mask() & NetworkChain.BEGIN) != 0) {
                enter(i);
                try {
                    own[i] = with.shared(i).begin(this);
                } catch (Throwable failure) {
                    if (with.use(i).failOpen() && !(own[i] instanceof NetworkTerminal)) {
                        with.use(i).failed(failure);
                        own[i] = PASSIVE;
                    } else {
                        failed(i, failure);
                    }
                } finally {
                    left();
                }
            }
        }
    }

    NetworkFilter filter(int step) {
        NetworkFilter[] own = served;
        return own == null ? chain().shared(step) : own[step];
    }

    private NetworkChain chain() {
        if (chain == null) {
            throw new IllegalStateException("no chain yet");
        }
        return chain;
    }

    private Lane lane() {
        Lane lane = inbound;
        if (lane == null) {
            lane = new Lane(
                    this,
                    new LaneInput() {
                        @Override
                        public void pause() {
                            wire.pause();
                        }

                        @Override
                        public void resume() {
                            wire.resume();
                        }
                    },
                    bufferLimitBytes());
            lane.head(deciding);
            inbound = lane;
        }
        return lane;
    }

    @Override
    public Body inbound() {
        if (joined && inbound == null) {
            throw tooLate();
        }
        return lane();
    }

    @Override
    public Body outbound() {
        if (deciding != current() && !outbound.has(current())) {
            throw tooLate();
        }
        return outbound.at(current());
    }

    private IllegalStateException tooLate() {
        String words = "install and read only while deciding in onConnection, also inside then";
        Watch watch = watch();
        if (watch != null) {
            watch.saw(Misuse.INSTALLED_TOO_LATE, filterName(current()), words);
        }
        return new IllegalStateException("too late: " + words);
    }

    private void startReading() {
        if (!reading && !done) {
            reading = true;
            wire.start(this);
        }
    }

    // What the filters decide.

    void waits() {
        if (inbound != null) {
            inbound.awaited();
        }
    }

    void proceeded() {
        if (inbound != null) {
            inbound.decided();
            inbound.advance();
        }
    }

    void walked() {
        Endpoint endpoint = chain().endpoint();
        if (endpoint != null) {
            ServedWire past = new ServedWire(this, wire, outbound);
            servedWire = past;
            endpoint.serve(this, past);
        } else if (side != null && side.connected() && !joined) {
            join(side);
        } else if (joined) {
            cut("idle_timeout");
        } else {
            cut(side == null ? "terminal_proceeded" : "upstream_connection_failed");
        }
    }

    void decided(int step, Verdict verdict) {
        boolean terminal = step == chain().size() - 1 && chain().endpoint() == null;
        if (verdict instanceof Verdict.Reset reset) {
            cut(reset.why());
        } else if (verdict instanceof Verdict.Reply reply) {
            reply(step, reply);
        } else if (verdict instanceof Verdict.Forward forward && terminal && !joined) {
            forward(forward);
        } else {
            String words = "verdict not allowed here: " + verdict;
            Watch watch = watch();
            if (watch != null) {
                watch.saw(Misuse.VERDICT_NOT_ALLOWED, filterName(step), words);
            }
            chain().use(step).failed(new IllegalStateException(words));
            cut(chain().use(step).failureDetails());
        }
    }

    private void reply(int step, Verdict.Reply reply) {
        if (replied || joined || servedWire != null) {
            cut(reply.details());
            return;
        }
        replied = true;
        details = reply.details();
        ending = Ending.COMPLETE;
        closeAtEnd = true;
        dropUpstream(false);
        outbound.at(step).produce(reply.body(), step);
        outbound.link();
        if (done || frozen()) {
            return;
        }
        flow(Drain.NOWHERE);
        startReading();
    }

    /** Opens the way in. */
    private void flow(Drain into) {
        target = into;
        if (inbound != null) {
            inbound.advance();
            inbound.open(into);
        }
    }

    private void forward(Verdict.Forward how) {
        plan = how;
        proceeded();
        dropUpstream(false);
        UpstreamCluster cluster = upstream.chosen();
        if (cluster == null) {
            flag("NC");
            cut("no_cluster");
            return;
        }
        upstream.begun();
        UpstreamSide attempt = new UpstreamSide(this);
        side = attempt;
        attempt.open(cluster, how);
    }

    /** A try has connected or failed. */
    void tried(UpstreamSide which) {
        if (which != side || done) {
            return;
        }
        if (which.connected() || upstream.failure() != Upstream.Failure.NONE) {
            askTerminal();
        }
    }

    private void askTerminal() {
        int last = chain().size() - 1;
        NetworkWalk asking = walk;
        if (asking == null || frozen()) {
            return;
        }
        if ((chain().use(last).maskOf(filter(last)) & NetworkChain.ON_UPSTREAM) == 0) {
            walked();
            return;
        }
        asking.resume(last, upstreamVerdict(last));
    }

    private Verdict upstreamVerdict(int last) {
        enter(last);
        try {
            return ((NetworkTerminal) filter(last)).onUpstream(this);
        } catch (Throwable failure) {
            chain().use(last).failed(failure);
            return Verdict.reset(chain().use(last).failureDetails());
        } finally {
            left();
        }
    }

    private void join(UpstreamSide to) {
        joined = true;
        outbound.source(to);
        outbound.link();
        to.start();
        flow(to);
        startReading();
        touch();
        if (!plan.idleTimeout().isZero() && !done) {
            watch(plan.idleTimeout().toNanos());
        }
    }

    private void touch() {
        activeNanos = loop().nanoTime();
    }

    /** One timer that looks again when it might be time, not one for every byte. */
    private void watch(long nanos) {
        idle = loop().after(nanos, () -> {
            long rest = plan.idleTimeout().toNanos() - (loop().nanoTime() - activeNanos);
            if (rest > 0) {
                watch(rest);
            } else {
                ending = Ending.TIMEOUT;
                upstream.failed(Upstream.Failure.TIMEOUT, "");
                askTerminal();
            }
        });
    }

    /** How long an upstream may take for what the client had sent before it went. */
    long patienceNanos() {
        return plan.idleTimeout().isZero() ? FLUSH_NANOS : plan.idleTimeout().toNanos();
    }

    // Bytes.

    @Override
    public void onRead(ByteBuffer in) {
        received += in.remaining();
        Lane lane = inbound;
        if (joined) {
            touch();
        }
        if (lane != null) {
            lane.data(in, false);
            return;
        }
        target.data(in, false);
        if (!target.writable()) {
            wire.pause();
        }
    }

    @Override
    public void onEnd() {
        requestEnd = loop().nanoTime();
        if (inbound != null) {
            inbound.end();
        } else {
            target.data(NOTHING, true);
        }
    }

    @Override
    public void onWritable() {
        outbound.clientWritable();
    }

    void sentUpstream() {
        upstreamLastSent = activeNanos;
        if (upstreamFirstSent == 0) {
            upstreamFirstSent = activeNanos;
        }
    }

    void fromUpstream(ByteBuffer in) {
        touch();
        upstreamLastReceived = activeNanos;
        if (upstreamFirstReceived == 0) {
            upstreamFirstReceived = activeNanos;
        }
        outbound.data(in, false);
        if (outbound.direct() && !wire.writable() && side != null) {
            side.pause();
        }
    }

    void upstreamEnded() {
        outbound.data(NOTHING, true);
    }

    void upstreamWritable() {
        if (inbound != null) {
            inbound.drainWritable();
        } else {
            wire.resume();
        }
    }

    void upstreamClosed(@Nullable IOException cause) {
        if (cause != null) {
            ending = Ending.UPSTREAM_RESET;
            wire.reset();
            onClosed(null);
        } else if (outEnded) {
            finish();
        } else {
            closeAtEnd();
            upstreamEnded();
        }
    }

    /** The client's end has gone to the upstream. */
    void endPassed() {
        inEnded = true;
        bothEnded();
    }

    private void bothEnded() {
        if (inEnded && outEnded && !done) {
            finish();
        }
    }

    /** A wire that nobody started tells nobody that it has closed. */
    private void finish() {
        wire.finish();
        if (!wire.open()) {
            onClosed(null);
        }
    }

    /** The end of the way out closes the connection instead of half of it. */
    void closeAtEnd() {
        closeAtEnd = true;
        if (outEnded) {
            finish();
        }
    }

    /** The client as the end of the way out. */
    private final class ToClient implements Drain {
        @Override
        public void data(ByteBuffer bytes, boolean end) {
            if (bytes.hasRemaining()) {
                sent += bytes.remaining();
                if (joined) {
                    downstreamLastSent = activeNanos;
                    downstreamFirstSent = downstreamFirstSent == 0 ? activeNanos : downstreamFirstSent;
                }
                wire.write(bytes);
            }
            if (end) {
                outEnded = true;
                if (closeAtEnd) {
                    finish();
                } else {
                    wire.end();
                    bothEnded();
                }
            }
        }

        @Override
        public void trailers(Headers none) {
            data(NOTHING, true);
        }

        @Override
        public boolean writable() {
            return wire.writable();
        }
    }

    // The endpoint.

    void endpointStarts(ServedWire past) {
        outbound.source(past.brake());
        outbound.link();
        flow(past.inbound());
        startReading();
    }

    void endpointPauses(boolean now) {
        if (inbound != null) {
            if (!now) {
                inbound.drainWritable();
            }
        } else if (now) {
            wire.pause();
        } else {
            wire.resume();
        }
    }

    /** What to do when the listener drains: say so to the client at the next occasion. Runs at once if it drains already. */
    public void onDrain(Runnable hook) {
        drainHook = hook;
        if (draining) {
            hook.run();
        }
    }

    /** What to do when the listener has a newer endpoint: whether the connection went over to it. */
    public void onNewEndpoint(Predicate<Endpoint> hook) {
        endpointHook = hook;
    }

    /**
     * The listener has newer chains, and this is the one for this connection. What can go over does: an endpoint's next streams, and the connection
     * with all it has if its filters are the same. False if some of the old chain stays in use until the connection ends.
     */
    public boolean use(NetworkChain next, ConnectionHome from) {
        NetworkChain old = chain;
        if (old == null || done) {
            return false;
        }
        Endpoint endpoint = next.endpoint();
        boolean moved = servedWire == null
                ? (old.endpoint() == null) == (endpoint == null)
                : endpoint != null && endpointHook.test(endpoint);
        if (!moved || !old.sameFilters(next)) {
            return false;
        }
        next.retain();
        chain = next;
        if (walk != null) {
            walk.use(next);
        }
        chainName = next.name();
        home = from;
        old.release();
        return true;
    }

    /** The listener's chains that it belongs to. */
    public ConnectionHome home() {
        return home;
    }

    /** Newer chains of the listener, while none of either has been chosen. */
    public void home(ConnectionHome instead) {
        home = instead;
    }

    /** Whether a chain was chosen. */
    public boolean served() {
        return chain != null;
    }

    public boolean draining() {
        return draining;
    }

    /** The listener drains. Once. */
    public void drain() {
        if (!draining && !done) {
            draining = true;
            drainHook.run();
        }
    }

    // The end.

    /** Closes it now, whatever it does. */
    public void cut(String why) {
        if (done) {
            return;
        }
        if (!why.isEmpty()) {
            details = why;
        }
        if (ending == Ending.RUNNING) {
            ending = Ending.LOCAL_RESET;
        }
        wire.close();
        onClosed(null);
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (done) {
            return;
        }
        done = true;
        endNanos = loop().nanoTime();
        if (ending == Ending.RUNNING) {
            ending = cause == null ? Ending.COMPLETE : Ending.DOWNSTREAM_RESET;
        }
        if (idle != null) {
            idle.cancel();
        }
        dropUpstream(cause != null);
        if (servedWire != null) {
            servedWire.closed(cause);
        }
        if (walk != null) {
            blame(walk);
            walk.stop();
        }
        if (inbound != null) {
            inbound.close();
        }
        outbound.close();
        tellFilters();
        end();
        log();
        if (chain != null) {
            chain.release();
        }
        home.closed(this);
        died();
    }

    /** Whoever reads the log of a connection that nothing came of sees which filter had not answered. */
    private void blame(NetworkWalk asking) {
        FilterUse use = filterUse(asking.waitingFilter());
        if (use != null && details.isEmpty() && (inbound == null || !inbound.reads())) {
            details = "filter_waited{" + use.name() + '}';
        }
    }

    private void dropUpstream(boolean abrupt) {
        if (side != null) {
            side.drop(abrupt);
        }
    }

    private void tellFilters() {
        for (int i = 0; chain != null && i < chain.size(); i++) {
            if (served != null && served[i] == null || (chain.use(i).maskOf(filter(i)) & NetworkChain.ON_CLOSE) == 0) {
                continue;
            }
            enter(i);
            try {
                filter(i).onClose(this);
            } catch (Throwable failure) {
                chain.use(i).failed(failure);
            } finally {
                left();
            }
        }
    }

    private void log() {
        if (chain != null) {
            log(chain.logs());
        }
        log(home.logs());
    }

    private void log(AccessLog[] logs) {
        for (AccessLog log : logs) {
            log.log(this, loop());
        }
    }

    @Override
    protected void onAbort(Verdict.Final verdict) {
        if (verdict instanceof Verdict.Reply reply && chain != null && chain.endpoint() == null) {
            if (walk != null) {
                walk.stop();
            }
            reply(Math.max(0, current()), reply);
        } else {
            cut(verdict instanceof Verdict.Reset reset ? reset.why() : "");
        }
    }

    @Override
    protected Verdict.Final failure(int filter, Throwable why) {
        FilterUse guilty = filterUse(filter);
        if (guilty == null) {
            return Verdict.reset("filter_exception");
        }
        guilty.failed(why);
        return Verdict.reset(guilty.failureDetails());
    }

    @Override
    protected void taskFailed(int filter, Throwable why) {
        FilterUse guilty = filterUse(filter);
        if (guilty == null || !guilty.failOpen() || guilty.filter() instanceof NetworkTerminal) {
            failed(filter, why);
        } else {
            guilty.failed(why);
        }
    }

    @Override
    public void tooMuch(Lane lane, int filter) {
        abort(Verdict.reset("buffer_limit"));
    }

    @Override
    public String filterName(int filter) {
        FilterUse known = filterUse(filter);
        return known == null ? "" : known.name();
    }

    @Override
    public @Nullable Headers head(Lane lane) {
        return null;
    }
}
