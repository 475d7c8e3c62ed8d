package dev.sluice.runtime.network;

import dev.sluice.filter.Body;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection from accept to log line. Its filters decide in order; then its bytes go to an upstream, come from a reply's source, or are
 * an {@link Endpoint}'s. A direction that no filter touches has no lane: the loop's receive buffer is written to the other wire as it is, and the
 * brake is that wire's watermark. Loop-confined.
 */
public final class DownstreamConnection extends ConnectionFilters implements WireEvents {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    /** Links of the {@link ConnectionSet} it is in. */
    @Nullable
    DownstreamConnection next;

    @Nullable
    DownstreamConnection previous;

    private Wire wire;
    private @Nullable Outbound outbound;
    private @Nullable Lane inbound;
    private Drain target = Drain.NOWHERE;
    private @Nullable Tunnel tunnel;
    private @Nullable ServedWire servedWire;
    private int deciding = NOBODY;
    private boolean reading;
    private boolean replied;
    private boolean closeAtEnd;
    private boolean inEnded;
    private boolean outEnded;
    private boolean done;

    /** A connection just accepted; nothing is read until {@link #serve}. */
    public DownstreamConnection(Wire wire, Shared shared, ConnectionHome home) {
        super(wire.loop(), shared, home, wire.local(), wire.remote());
        this.wire = wire;
    }

    /** The wire as it now is: what listener filters or TLS have put around the socket. */
    public Wire wire() {
        return wire;
    }

    /** Puts another wire in front of the filters; before {@link #serve}. */
    public void wire(Wire instead) {
        wire = instead;
    }

    /** The head is with that filter. */
    void asks(int step) {
        enter(step);
        deciding = step;
        if (outbound != null) {
            outbound.head(step);
        }
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

    @Override
    boolean done() {
        return done;
    }

    @Override
    boolean atEndpoint() {
        return servedWire != null;
    }

    /** Begins: asks the chain's filters. Once. */
    public void serve(NetworkChain with) {
        chain = with;
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
        if (with.size() == 0) {
            walked();
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

    /** The way out, which an endpoint without filters before it does not need. */
    private Outbound way() {
        Outbound way = outbound;
        if (way == null) {
            way = new Outbound(this, new ToClient(), bufferLimitBytes());
            outbound = way;
        }
        return way;
    }

    @Override
    public Body inbound() {
        if (joined() && inbound == null) {
            throw tooLate();
        }
        return lane();
    }

    @Override
    public Body outbound() {
        Outbound way = way();
        if (deciding != current() && !way.has(current())) {
            throw tooLate();
        }
        return way.at(current());
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
            ServedWire past = new ServedWire(this, wire);
            servedWire = past;
            endpoint.serve(this, past);
        } else if (tunnel == null) {
            cut("terminal_proceeded");
        } else {
            tunnel.proceeded();
        }
    }

    void decided(int step, Verdict verdict) {
        boolean terminal = step == chain().size() - 1 && chain().endpoint() == null;
        if (verdict instanceof Verdict.Reset reset) {
            cut(reset.why());
        } else if (verdict instanceof Verdict.Reply reply) {
            reply(step, reply);
        } else if (verdict instanceof Verdict.Forward forward && terminal && !joined()) {
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
        if (replied || joined() || servedWire != null) {
            cut(reply.details());
            return;
        }
        replied = true;
        details = reply.details();
        ending = Ending.COMPLETE;
        closeAtEnd = true;
        if (tunnel != null) {
            tunnel.drop(false);
        }
        Outbound way = way();
        way.at(step).produce(reply.body(), step);
        way.link();
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
        Tunnel opened = tunnel;
        if (opened == null) {
            opened = new Tunnel(this);
            tunnel = opened;
        }
        proceeded();
        opened.forward(how);
    }

    private boolean joined() {
        return tunnel != null && tunnel.joined();
    }

    /** The terminal looks at what became of the upstream. */
    void askTerminal() {
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

    /** Bytes flow between the client and that upstream. */
    void join(UpstreamSide to) {
        Outbound way = way();
        way.source(to);
        way.link();
        to.start();
        flow(to);
        startReading();
    }

    // Bytes.

    @Override
    public void onRead(ByteBuffer in) {
        received += in.remaining();
        Lane lane = inbound;
        Tunnel through = tunnel;
        if (through != null) {
            through.fromClient();
        }
        if (lane != null) {
            lane.data(in, false);
            return;
        }
        if (servedWire != null) {
            servedWire.deliver(in, false);
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
        } else if (servedWire != null) {
            servedWire.deliver(NOTHING, true);
        } else {
            target.data(NOTHING, true);
        }
    }

    @Override
    public void onWritable() {
        if (outbound != null) {
            outbound.clientWritable();
        } else if (servedWire != null) {
            servedWire.brake(false);
        }
    }

    void fromUpstream(ByteBuffer in) {
        toClient(in, false);
        if (direct() && !wire.writable() && tunnel != null) {
            tunnel.pause();
        }
    }

    void upstreamEnded() {
        toClient(NOTHING, true);
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

    /** Whether no filter touches the bytes on their way out. */
    boolean direct() {
        return outbound == null || outbound.direct();
    }

    /** Bytes of the terminal or the endpoint. */
    void toClient(ByteBuffer bytes, boolean end) {
        if (outbound == null) {
            write(bytes, end);
        } else {
            outbound.data(bytes, end);
        }
    }

    private void write(ByteBuffer bytes, boolean end) {
        if (bytes.hasRemaining()) {
            sent += bytes.remaining();
            if (tunnel != null) {
                tunnel.toClient();
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

    /** The client as the end of the way out. */
    private final class ToClient implements Drain {
        @Override
        public void data(ByteBuffer bytes, boolean end) {
            write(bytes, end);
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
        if (outbound != null) {
            outbound.source(past.brake());
            outbound.link();
        }
        if (inbound != null) {
            flow(past.inbound());
        }
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
        if (tunnel != null) {
            tunnel.close(cause != null);
        }
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
        if (outbound != null) {
            outbound.close();
        }
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
    public void tooMuch(Lane lane, int filter) {
        abort(Verdict.reset("buffer_limit"));
    }

    @Override
    public @Nullable Headers head(Lane lane) {
        return null;
    }
}
