package dev.sluice.runtime.http;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Connection;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Request;
import dev.sluice.filter.Response;
import dev.sluice.filter.Route;
import dev.sluice.filter.Source;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.chain.Walk;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.route.PerFilter;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from the codec of the client past the filters to a host and back. Loop-confined.
 *
 * <p>The request's head walks from the first filter to the terminal, whose verdict says where to forward ({@link Forwarding}). The response's head, or
 * a reply made here, walks back from where no filter has seen a response yet, so each sees one at most once. The bytes of either way flow in {@link
 * Lane}s. Everything ends in {@link #complete}, exactly once.
 */
public final class HttpExchange extends ExchangeFacts implements Exchange, HttpEvents {
    private static final System.Logger LOG = System.getLogger("sluice.http");
    private static final HeaderName EXPECT = HeaderName.of("expect");
    private static final Source NOTHING = Source.of(Bytes.empty());
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int SAMPLE = 58; // one stream of 64, whatever the clock's grain
    private static final int MOST_RESTARTS = 16;

    @Nullable
    HttpExchange nextInConnection;

    @Nullable
    HttpExchange beforeInConnection;

    private final HttpManager manager;
    private HttpChain chain;
    private HttpFilter[] served;
    private int[] masks;
    private boolean[] off;
    private final RequestWay requestWay = new RequestWay();
    private final ResponseWay responseWay = new ResponseWay();
    final Lane requestLane;

    @Nullable
    Lane responseLane;

    final Forwarding forwarding;
    private @Nullable PerFilter perFilter;
    private boolean matched;
    private boolean begun;
    private boolean local;
    private boolean responseEnded;
    private boolean requestEnded;
    private int responseStep;
    private int restarts;
    private boolean timed;
    private String upgrade = "";
    private long lastActivity;

    HttpExchange(HttpConnection connection, HttpStream out) {
        super(connection, out);
        this.manager = connection.manager();
        this.chain = manager.chain();
        this.served = chain.filters();
        this.masks = chain.masks();
        this.off = chain.disabled();
        this.requestLane = new Lane(this, new Incoming(), facts.bufferLimitBytes());
        this.forwarding = new Forwarding(this);
        this.lastActivity = startNanos;
        HttpStats stats = manager.stats();
        stats.rqTotal.add(1);
        stats.rqActive.add(1);
        (out.protocol().startsWith("HTTP/2") ? stats.rqHttp2Total : stats.rqHttp1Total).add(1);
    }

    /** The brake of the client. */
    private final class Incoming implements LaneInput {
        @Override
        public void pause() {
            out.pause();
        }

        @Override
        public void resume() {
            out.resume();
        }
    }

    HttpManager manager() {
        return manager;
    }

    // The client.

    @Override
    public void onHead(Headers head, boolean end) {
        requestHead = head;
        requestHeadBytes = head.wire().byteSize();
        String asked = out.upgrade();
        upgrade = asked == null ? "" : asked;
        if (end) {
            requestOver();
        }
        answerExpectation(head);
        Verdict.Reply refusal = manager.heads().request(this, head);
        if (refusal != null) {
            chain = HttpChain.EMPTY;
            if (refusal.status() == 400 && !manager.settings().keepsAfterRefusal()) {
                out.closeAfter();
            }
            reply(refusal);
            return;
        }
        if (!upgrade.isEmpty() && !manager.settings().upgrades().contains(upgrade)) {
            chain = HttpChain.EMPTY;
            manager.stats().rqWsOnNonWs.add(1);
            reply(Verdict.reply(403).details("upgrade_failed"));
            return;
        }
        connection.touch(nextDeadline());
        if (begin()) {
            requestWay.start(0, chain.length());
        }
    }

    /** As in Envoy at once, even where nothing is to come or the request will be refused. */
    private void answerExpectation(Headers head) {
        if (!manager.settings().proxyContinue()
                && head.has(EXPECT)
                && head.get(EXPECT).equalsIgnoreCase("100-continue")) {
            out.continueRequest();
            head.remove(EXPECT);
        }
    }

    /** The codec could not read the request: a reply without filters. */
    void invalid(int status, String why, String body) {
        chain = HttpChain.EMPTY;
        flag("DPE");
        requestEnded = true;
        Verdict.Reply reply = Verdict.reply(status).details(why);
        reply(body.isEmpty() ? reply : reply.body(body));
    }

    /** The codec read the head and the connection manager does not want it: a reply without filters. */
    void refused(Headers head, int status, String why, String body) {
        requestHead = head;
        requestHeadBytes = head.wire().byteSize();
        chain = HttpChain.EMPTY;
        requestEnded = true;
        Verdict.Reply reply = Verdict.reply(status).details(why);
        reply(body.isEmpty() ? reply : reply.body(body));
    }

    private void requestOver() {
        requestEnded = true;
        requestEnd = nanoTime();
        requestLane.end();
        forwarding.requestOver();
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        if (over()) {
            bytes.position(bytes.limit());
            return;
        }
        lastActivity = nanoTime();
        received += bytes.remaining();
        if (end) {
            requestEnded = true;
            requestEnd = lastActivity;
        }
        requestLane.data(bytes, end);
        if (end && !over()) {
            forwarding.requestOver();
        }
    }

    @Override
    public void onTrailers(Headers trailers) {
        if (over()) {
            return;
        }
        requestEnded = true;
        requestEnd = nanoTime();
        requestLane.end(trailers);
        if (!over()) {
            forwarding.requestOver();
        }
    }

    @Override
    public void onReset(StreamReset why) {
        if (over()) {
            return;
        }
        if (why.status() > 0 && !headSent) {
            flag("DPE");
            requestEnded = true;
            reply(Verdict.reply(why.status()).details(why.details()));
            return;
        }
        manager.stats().rqRxReset.add(1);
        boolean protocol = why.kind() == StreamReset.Kind.PROTOCOL;
        flag(protocol ? "DPE" : "DC");
        if (protocol) {
            details = why.details();
        } else if (details.isEmpty() || headSent || !local) {
            details = "downstream_remote_disconnect";
        }
        if (!http2() && !protocol) {
            connection.cutOff();
        }
        complete(StreamInfo.Ending.DOWNSTREAM_RESET);
    }

    private boolean http2() {
        return out.protocol().startsWith("HTTP/2");
    }

    /** The connection has gone without a word about this exchange. */
    void lost() {
        onReset(StreamReset.of(StreamReset.Kind.CONNECTION, ""));
        if (!over()) {
            complete(StreamInfo.Ending.DOWNSTREAM_RESET);
        }
    }

    @Override
    public void onWritable() {
        Lane lane = responseLane;
        if (lane != null) {
            lastActivity = nanoTime();
            lane.drainWritable();
        }
    }

    // The filters.

    /** Makes each filter's object for this stream; false if one failed. */
    private boolean begin() {
        if (manager.routing().switchesFilters() || chain.anyDisabled()) {
            match();
            if (perFilter != null && perFilter.disabled().length == chain.length()) {
                off = perFilter.disabled();
            }
        }
        timed = startNanos * MIX >>> SAMPLE == 0;
        begun = true;
        for (int i = 0; i < chain.length(); i++) {
            if (!off[i]) {
                chain.use(i).count();
            }
        }
        return !chain.begins() || beginEach();
    }

    private boolean beginEach() {
        HttpFilter[] shared = chain.filters();
        HttpFilter[] own = shared.clone();
        int[] ownMasks = chain.masks().clone();
        served = own;
        masks = ownMasks;
        for (int i = 0; i < own.length; i++) {
            if (off[i] || (ownMasks[i] & HttpOverrides.BEGIN) == 0) {
                continue;
            }
            enter(i);
            try {
                HttpFilter object = shared[i].begin(this);
                ownMasks[i] = chain.use(i).maskOf(object);
                own[i] = object;
            } catch (Throwable failure) {
                ownMasks[i] = 0;
                if (!chain.use(i).failOpen() || shared[i] instanceof HttpTerminal) {
                    decide(failure(i, failure));
                    return false;
                }
                chain.use(i).failed(failure);
            }
            if (frozen()) {
                return false;
            }
        }
        return true;
    }

    private boolean skips(int i, int callback) {
        return (masks[i] & callback) == 0 || off[i];
    }

    /** Heads from the first filter to the terminal. */
    private final class RequestWay extends Walk {
        RequestWay() {
            super(HttpExchange.this);
        }

        @Override
        protected Verdict ask(int i) {
            if (skips(i, HttpOverrides.REQUEST)) {
                return Verdict.proceed();
            }
            HttpExchange.this.enter(i);
            if (!timed) {
                return served[i].onRequest(HttpExchange.this);
            }
            long from = System.nanoTime();
            Verdict verdict = served[i].onRequest(HttpExchange.this);
            chain.use(i).took(System.nanoTime() - from);
            return verdict;
        }

        @Override
        protected void enter(int i) {
            HttpExchange.this.enter(i);
        }

        @Override
        protected void proceeded(int i) {
            requestLane.advance();
        }

        @Override
        protected void walked() {
            decide(Verdict.reply(500).details("no_terminal_filter"));
        }

        @Override
        protected void decided(int i, Verdict verdict) {
            requestLane.withdraw();
            if (verdict instanceof Verdict.Forward && !(served[i] instanceof HttpTerminal)) {
                decide(failure(i, new IllegalStateException("forward from a filter that is no terminal")));
                return;
            }
            HttpExchange.this.decided(verdict);
        }

        @Override
        protected Verdict failed(int i, Throwable why) {
            return onFailure(i, why);
        }
    }

    /** Heads from the last filter to the first. */
    private final class ResponseWay extends Walk {
        ResponseWay() {
            super(HttpExchange.this);
        }

        private int filter(int step) {
            return chain.length() - 1 - step;
        }

        @Override
        protected Verdict ask(int step) {
            responseStep = step + 1;
            int i = filter(step);
            if (skips(i, HttpOverrides.RESPONSE)) {
                return Verdict.proceed();
            }
            HttpExchange.this.enter(i);
            if (!timed) {
                return served[i].onResponse(HttpExchange.this);
            }
            long from = System.nanoTime();
            Verdict verdict = served[i].onResponse(HttpExchange.this);
            chain.use(i).took(System.nanoTime() - from);
            return verdict;
        }

        @Override
        protected void enter(int step) {
            HttpExchange.this.enter(filter(step));
        }

        @Override
        protected void proceeded(int step) {
            lane().advance();
        }

        @Override
        protected void walked() {
            sendHead();
        }

        @Override
        protected void decided(int step, Verdict verdict) {
            lane().withdraw();
            HttpExchange.this.decided(
                    verdict instanceof Verdict.Forward ? Verdict.reply(500).details("verdict_not_allowed") : verdict);
        }

        @Override
        protected Verdict failed(int step, Throwable why) {
            return onFailure(filter(step), why);
        }
    }

    /** What a failure of a filter is as a verdict. */
    Verdict onFailure(int filter, Throwable why) {
        if (filter < chain.length()) {
            FilterUse use = chain.use(filter);
            if (use.failOpen() && !(served[filter] instanceof HttpTerminal)) {
                use.failed(why);
                return Verdict.proceed();
            }
        }
        return failure(filter, why);
    }

    @Override
    protected Verdict.Final failure(int filter, Throwable why) {
        String blame = "filter_exception{}";
        if (filter >= 0 && filter < chain.length()) {
            FilterUse use = chain.use(filter);
            use.failed(why);
            blame = use.failureDetails();
        } else {
            LOG.log(Level.WARNING, "an exchange failed", why);
        }
        return Verdict.reply(500).details(blame);
    }

    void decided(Verdict verdict) {
        if (verdict instanceof Verdict.Final last) {
            decide(last);
        } else if (verdict instanceof Verdict.Forward plan) {
            requestLane.advance();
            if (!frozen()) {
                forwarding.forward(plan);
            }
        } else if (verdict == Verdict.restart()) {
            restart();
        } else {
            decide(Verdict.reply(500).details("verdict_not_allowed"));
        }
    }

    private void decide(Verdict.Final last) {
        if (last instanceof Verdict.Reply reply) {
            reply(reply);
        } else if (last instanceof Verdict.Reset reset) {
            details = reset.why();
            cut(StreamInfo.Ending.LOCAL_RESET);
        }
    }

    @Override
    protected void onAbort(Verdict.Final verdict) {
        requestWay.stop();
        responseWay.stop();
        decide(verdict);
    }

    @Override
    public void tooMuch(Lane lane, int filter) {
        boolean request = lane == requestLane;
        (request ? manager.stats().rqTooLarge : manager.stats().rsTooLarge).add(1);
        if (request && !headSent && out.protocol().startsWith("HTTP/1")) {
            out.closeAfter(); // even if the body's last byte came in the same read, as in Envoy
        }
        answer(
                request
                        ? Verdict.reply(413).body("Payload Too Large").details("request_payload_too_large")
                        : Verdict.reply(502).body("Bad Gateway").details("response_payload_too_large"));
    }

    @Override
    public void wanted(Lane lane) {
        if (lane == requestLane) {
            out.continueRequest();
        }
    }

    @Override
    public @Nullable Headers head(Lane lane) {
        return lane == requestLane ? requestHead : responseHead;
    }

    private void restart() {
        if (headSent || ++restarts > MOST_RESTARTS || !forwarding.rewind()) {
            decide(Verdict.reply(500).details("restart_impossible"));
            return;
        }
        completeFilters();
        dropResponse();
        responseStep = 0;
        local = false;
        served = chain.filters();
        masks = chain.masks();
        off = chain.disabled();
        if (begin()) {
            requestWay.start(0, chain.length());
        }
    }

    // The response.

    Lane lane() {
        Lane lane = responseLane;
        if (lane == null) {
            throw new IllegalStateException("no response yet");
        }
        return lane;
    }

    /** A head came from upstream; its body comes to the lane that is returned. */
    Lane arriving(Headers head, LaneInput brake) {
        responseHead = head;
        local = false;
        Lane lane = new Lane(this, brake, facts.bufferLimitBytes());
        responseLane = lane;
        return lane;
    }

    /** The terminal has let the arrived head pass. */
    void respond() {
        requestWay.stop();
        responseHeadAt = nanoTime();
        if (details.isEmpty()) {
            details = "via_upstream";
        }
        responseWay.start(responseStep, chain.length());
    }

    /** Drops a response that no filter has seen or that is replaced. */
    void dropResponse() {
        responseWay.stop();
        if (responseLane != null) {
            responseLane.close();
            responseLane = null;
        }
        responseHead = NO_HEADERS;
    }

    void reply(Verdict.Reply reply) {
        if (over()) {
            return;
        }
        details = reply.details();
        requestWay.stop();
        if (headSent) {
            close(reply.body());
            cut(StreamInfo.Ending.LOCAL_RESET);
            return;
        }
        forwarding.cancel();
        dropResponse();
        local = true;
        responseHead = LocalHead.of(reply);
        Source body = localBody(reply);
        Lane lane = new Lane(this, LaneInput.NONE, facts.bufferLimitBytes());
        responseLane = lane;
        if (body == NOTHING) {
            lane.end();
        } else {
            lane.produce(body, current());
        }
        if (requestLane.touched() && !over()) {
            requestLane.advance();
            requestLane.open(Drain.NOWHERE);
        }
        responseHeadAt = nanoTime();
        responseWay.start(responseStep, chain.length());
    }

    private static void close(Source source) {
        try {
            source.close();
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "closing a reply that came too late failed", failure);
        }
    }

    /** The body of a reply after the client's protocol and the configured mapping. */
    private Source localBody(Verdict.Reply reply) {
        if (!(reply.body() instanceof Source.Whole whole)) {
            if (!LocalHead.bodiless(responseHead, requestHead)) {
                return reply.body();
            }
            close(reply.body());
            return NOTHING;
        }
        replying = true;
        String text = manager.replies().map(this, responseHead, whole.bytes().toString());
        replying = false;
        // As in Envoy, formats of bodies and headers may show it, logs no more.
        replyBody = "";
        if (Grpc.speaks(requestHead)) {
            Grpc.turn(responseHead, reply.status(), reply.grpcStatus(), text);
            return NOTHING;
        }
        Bytes bytes = text.contentEquals(whole.bytes().toString()) ? whole.bytes() : Bytes.of(text);
        LocalHead.length(responseHead, bytes.length(), requestHead);
        return bytes.length() == 0 || LocalHead.bodiless(responseHead, requestHead) ? NOTHING : Source.of(bytes);
    }

    private void sendHead() {
        Lane lane = lane();
        HttpStats stats = manager.stats();
        manager.heads().response(this, responseHead);
        if (!requestEnded && upgrade.isEmpty()) {
            stats.rqResponseBeforeComplete.add(1);
            if (local && out.protocol().startsWith("HTTP/1")) {
                out.closeAfter();
            }
        }
        if (!upgrade.isEmpty() && !accepts()) {
            out.closeAfter();
        }
        headSent = true;
        boolean end = lane.bodiless();
        downstreamFirstSent = nanoTime();
        long before = out.wireBytesSent();
        out.head(responseHead, end);
        if (over()) {
            return;
        }
        responseHeadBytes = out.wireBytesSent() - before;
        connection.touch(nextDeadline());
        if (end) {
            responseOver();
        } else {
            forwarding.accepted();
            lane.open(new Outgoing());
        }
    }

    /** The client's side of the response lane. */
    private final class Outgoing implements Drain {
        @Override
        public void data(ByteBuffer bytes, boolean end) {
            sent += bytes.remaining();
            lastActivity = nanoTime();
            out.data(bytes, end);
            if (end) {
                responseOver();
            }
        }

        @Override
        public void trailers(Headers trailers) {
            out.trailers(trailers);
            responseOver();
        }

        @Override
        public boolean writable() {
            return out.writable();
        }
    }

    private void responseOver() {
        if (over()) {
            return;
        }
        responseEnded = true;
        downstreamLastSent = nanoTime();
        if (!tunnel() || requestLane.finished()) {
            complete(StreamInfo.Ending.COMPLETE);
        }
    }

    /** The whole request has gone to the host. */
    void requestLeft() {
        if (responseEnded && tunnel() && !over()) {
            complete(StreamInfo.Ending.COMPLETE);
        }
    }

    private boolean accepts() {
        int status = (int) responseHead.wire().number(HeaderName.STATUS);
        return !local && (status == 101 || status / 100 == 2);
    }

    /** An accepted upgrade: both ways are raw bytes, and each ends by itself. */
    boolean tunnel() {
        return headSent && !upgrade.isEmpty() && accepts();
    }

    /** Ends the exchange in the middle. */
    void cut(StreamInfo.Ending why) {
        manager.stats().rqTxReset.add(1);
        complete(why); // first: closing the wire would look as if the client had gone
        out.reset();
    }

    /** A 1xx head from upstream. */
    void informational(Headers head) {
        if (!manager.settings().proxyContinue() || over()) {
            return;
        }
        for (int i = chain.length() - 1; i >= 0; i--) {
            if (skips(i, HttpOverrides.INFORMATIONAL)) {
                continue;
            }
            enter(i);
            try {
                served[i].onInformational(this, head);
            } catch (Throwable failure) {
                failed(i, failure);
            }
            if (frozen()) {
                return;
            }
        }
        out.informational(head);
    }

    // The terminal.

    /** Asks the terminal about a head or a failure. */
    boolean asksAboutTries() {
        int last = chain.length() - 1;
        return last >= 0 && !skips(last, HttpOverrides.UPSTREAM) && served[last] instanceof HttpTerminal;
    }

    Verdict askAboutTry() {
        int last = chain.length() - 1;
        enter(last);
        return ((HttpTerminal) served[last]).onUpstream(this);
    }

    int terminal() {
        return chain.length() - 1;
    }

    // Time.

    private long idleNanos() {
        long own = forwarding.idleNanos();
        return own > 0 ? own : manager.settings().streamIdleTimeout();
    }

    private long mostNanos() {
        long own = found == null ? -1 : found.maxStreamNanos();
        return own >= 0 ? own : manager.settings().maxStreamDuration();
    }

    long nextDeadline() {
        HttpSettings s = manager.settings();
        long next = forwarding.nextDeadline();
        if (idleNanos() > 0) {
            next = Math.min(next, lastActivity + idleNanos());
        }
        if (mostNanos() > 0) {
            next = Math.min(next, startNanos + mostNanos());
        }
        if (s.requestTimeout() > 0 && !requestEnded) {
            next = Math.min(next, startNanos + s.requestTimeout());
        }
        return next;
    }

    void due(long now) {
        HttpSettings s = manager.settings();
        if (over()) {
            return;
        }
        if (mostNanos() > 0 && now >= startNanos + mostNanos()) {
            manager.stats().rqMaxDuration.add(1);
            late("DT", "downstream duration timeout", "max_duration_timeout");
        } else if (s.requestTimeout() > 0 && !requestEnded && now >= startNanos + s.requestTimeout()) {
            manager.stats().rqTimeout.add(1);
            late("DT", "request timeout", "request_overall_timeout");
        } else if (idleNanos() > 0 && now >= lastActivity + idleNanos()) {
            manager.stats().rqIdleTimeout.add(1);
            late("SI", "stream timeout", "stream_idle_timeout");
        } else {
            forwarding.due(now);
        }
    }

    private void late(String flag, String text, String why) {
        flag(flag);
        requestWay.stop();
        if (headSent) {
            details = why;
            cut(StreamInfo.Ending.TIMEOUT);
        } else {
            reply(Verdict.reply(requestEnded ? 504 : 408).body(text).details(why));
        }
    }

    void active() {
        lastActivity = nanoTime();
    }

    // The end.

    /** Exactly once: everything stops, filters hear of it, then logs, then numbers. */
    void complete(StreamInfo.Ending how) {
        if (over()) {
            return;
        }
        ending = how;
        endNanos = nanoTime();
        requestWay.stop();
        responseWay.stop();
        end();
        forwarding.end();
        requestLane.close();
        if (!requestEnded && how == StreamInfo.Ending.COMPLETE) {
            out.resume();
        }
        if (responseLane != null) {
            responseLane.close();
        }
        completeFilters();
        for (AccessLog log : manager.logs()) {
            log.log(this, loop());
        }
        count();
        connection.finished(this);
    }

    private void completeFilters() {
        for (int i = 0; begun && i < chain.length(); i++) {
            if (skips(i, HttpOverrides.COMPLETE)) {
                continue;
            }
            enter(i);
            try {
                served[i].onComplete(this);
            } catch (Throwable failure) {
                chain.use(i).failed(failure);
            }
        }
    }

    private void count() {
        HttpStats stats = manager.stats();
        stats.rqActive.add(-1);
        connection.bytes(out.wireBytesReceived(), out.wireBytesSent());
        if (headSent) {
            stats.completed(responseCode());
        }
        if (!flags().isEmpty()) {
            countFlags(stats);
        }
        long millis = (endNanos - startNanos) / 1_000_000;
        stats.rqTime.record(millis);
        if (found != null) {
            found.completed(responseCode(), millis);
        }
    }

    private void countFlags(HttpStats stats) {
        if (flags().contains("NR")) {
            stats.noRoute.add(1);
        }
        if (flags().contains("NC")) {
            stats.noCluster.add(1);
        }
    }

    // What filters see.

    private final class RequestView implements Request {
        @Override
        public String upgrade() {
            return upgrade;
        }

        @Override
        public String protocol() {
            return out.protocol();
        }

        @Override
        public Headers headers() {
            return requestHead;
        }

        @Override
        public Body body() {
            return requestLane;
        }

        @Override
        public Headers trailers() {
            return requestLane.trailers();
        }
    }

    private final class ResponseView implements Response {
        @Override
        public boolean localReply() {
            return local;
        }

        @Override
        public Headers headers() {
            return responseHead;
        }

        @Override
        public Body body() {
            return lane();
        }

        @Override
        public Headers trailers() {
            return lane().trailers();
        }
    }

    private final Request requestView = new RequestView();
    private final Response responseView = new ResponseView();

    @Override
    public Request request() {
        return requestView;
    }

    @Override
    public Response response() {
        if (responseLane == null && !over()) {
            throw new IllegalStateException("there is no response yet");
        }
        return responseView;
    }

    @Override
    public Headers responseTrailers() {
        return responseLane == null || !responseEnded ? NO_HEADERS : responseLane.trailers();
    }

    @Override
    public Connection connection() {
        return facts;
    }

    private void match() {
        if (!matched) {
            matched = true;
            found = manager.routing().match(this);
            perFilter = found == null ? null : found.perFilter();
        }
    }

    @Override
    public Optional<Route> route() {
        match();
        return found == null ? Optional.empty() : Optional.of(found.route());
    }

    @Override
    public void refreshRoute() {
        matched = false;
        found = null;
        perFilter = null;
    }

    @Override
    @SuppressWarnings("unchecked") // the factory's PerRoute and the filter agree on the type
    public <C> C perRoute(C otherwise) {
        if (!matched) {
            match();
        }
        PerFilter all = perFilter;
        int filter = current();
        if (all == null || filter < 0 || filter >= all.values().length) {
            return otherwise;
        }
        Object value = all.values()[filter];
        return value == null ? otherwise : (C) value;
    }

    @Override
    public Upstream upstream() {
        return upstream;
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    String upgrade() {
        return upgrade;
    }

    boolean requestEnded() {
        return requestEnded;
    }
}
