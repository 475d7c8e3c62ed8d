package dev.sluice.runtime.http;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Connection;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Request;
import dev.sluice.filter.Response;
import dev.sluice.filter.Route;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.http.messages.Conversation;
import dev.sluice.runtime.http.messages.Talking;
import dev.sluice.runtime.route.PerFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from the codec of the client past the filters to a host and back. Loop-confined.
 *
 * <p>The request's head walks from the first filter to the terminal ({@link RequestWay}), whose verdict says where to forward ({@link Forwarding}). The
 * response's head, or a reply made here, walks back from where no filter has seen a response yet ({@link ResponseWay}). The bytes of either way flow
 * in {@link Lane}s past the filters ({@link Served}). Verdicts come together here, and everything ends in {@link #complete}, exactly once.
 */
public final class HttpExchange extends ExchangeFacts implements Talking {
    private static final int MOST_RESTARTS = 16;

    @Nullable
    HttpExchange nextInConnection;

    @Nullable
    HttpExchange beforeInConnection;

    private HttpManager manager;
    final Served filters;
    final RequestWay requestWay;
    final ResponseWay responseWay;
    final Lane requestLane;
    final Forwarding forwarding;
    final Deadlines deadlines;
    /** Of an exchange that is followed. */
    @Nullable
    Recording recording;

    private @Nullable PerFilter perFilter;
    private boolean matched;
    private int restarts;
    private @Nullable Conversation conversation;

    HttpExchange(HttpConnection connection, HttpStream out) {
        super(connection, out);
        this.manager = connection.manager();
        this.filters = new Served(this, manager.chain());
        this.requestWay = new RequestWay(this);
        this.responseWay = new ResponseWay(this);
        this.requestLane = requestWay.lane;
        this.forwarding = new Forwarding(this);
        this.deadlines = new Deadlines(this, manager.settings());
        begun();
    }

    /** Serves another request after {@link #letGo}. */
    void begin(HttpConnection on, HttpStream to) {
        renew(on, to);
        manager = on.manager();
        filters.renew(manager.chain());
        requestWay.renew();
        responseWay.renew();
        forwarding.renew();
        deadlines.renew(manager.settings());
        perFilter = null;
        matched = false;
        nextInConnection = null;
        beforeInConnection = null;
        begun();
    }

    private void begun() {
        HttpStats stats = manager.stats();
        stats.rqTotal.add(1);
        stats.rqActive.add(1);
        (http2() ? stats.rqHttp2Total : stats.rqHttp1Total).add(1);
    }

    /** Whether it may ever {@link #letGo}: asked when it is over, so that those that cannot are not gathered. */
    boolean mayLetGo() {
        return filters.letGo() && watch() == null;
    }

    /**
     * After its end, outside all callbacks: whether nobody can hold it or a part of it any more. Then it has let go of everything, and its heads are
     * used again. An exchange that waited, set timers, made calls, touched bytes, tried twice or ended early is left to the collector instead.
     */
    @SuppressWarnings("NullAway") // nobody looks before begin
    boolean letGo() {
        boolean free = ending == StreamInfo.Ending.COMPLETE
                && !kept()
                && restarts == 0
                && requestEnded()
                && upgrade().isEmpty()
                && requestLane.pristine()
                && responseWay.pristine()
                && forwarding.pristine()
                && out.done();
        if (free) {
            forwarding.forget();
            forget();
            manager = null;
            perFilter = null;
        }
        return free;
    }

    HttpManager manager() {
        return manager;
    }

    /** Where its codec tells what comes. */
    HttpEvents events() {
        return requestWay;
    }

    boolean http2() {
        return out.protocol().startsWith("HTTP/2");
    }

    String upgrade() {
        return requestWay.upgrade();
    }

    boolean requestEnded() {
        return requestWay.ended();
    }

    /** The connection has gone without a word about this exchange. */
    void lost() {
        requestWay.onReset(StreamReset.of(StreamReset.Kind.CONNECTION, ""));
        if (!over()) {
            complete(StreamInfo.Ending.DOWNSTREAM_RESET);
        }
    }

    // Verdicts.

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
            notAllowed(current(), verdict);
        }
    }

    /** A verdict that has no meaning where it was given. */
    void notAllowed(int filter, Verdict verdict) {
        String words = "verdict not allowed here: " + verdict;
        Watch watch = watch();
        if (watch != null) {
            watch.saw(Misuse.VERDICT_NOT_ALLOWED, filterName(filter), words);
        }
        decide(filters.failure(filter, new IllegalStateException(words)));
    }

    void decide(Verdict.Final last) {
        if (last instanceof Verdict.Reply reply) {
            if (reply.status() < 200 || reply.status() > 999) {
                notAllowed(current(), reply);
            } else {
                responseWay.reply(reply);
            }
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
    protected Verdict.Final failure(int filter, Throwable why) {
        return filters.failure(filter, why);
    }

    @Override
    protected void taskFailed(int filter, Throwable why) {
        if (!filters.forgives(filter, why)) {
            failed(filter, why);
        }
    }

    private void restart() {
        if (headSent || ++restarts > MOST_RESTARTS || !forwarding.rewind()) {
            decide(Verdict.reply(500).details("restart_impossible"));
            return;
        }
        filters.complete();
        responseWay.forget();
        requestWay.walk();
    }

    // The lanes.

    @Override
    public void tooMuch(Lane lane, int filter) {
        boolean request = lane == requestLane;
        (request ? manager.stats().rqTooLarge : manager.stats().rsTooLarge).add(1);
        if (request && !headSent && !http2()) {
            out.closeAfter(); // even if the body's last byte came in the same read, as in Envoy
        }
        answer(
                request
                        ? Verdict.reply(413).body("Payload Too Large").details("request_payload_too_large")
                        : Verdict.reply(502).body("Bad Gateway").details("response_payload_too_large"));
    }

    @Override
    public String filterName(int filter) {
        return filters.name(filter);
    }

    @Override
    public @Nullable FilterUse filterUse(int filter) {
        return filters.use(filter);
    }

    @Override
    public @Nullable FilterNumbers numbers(int filter) {
        return recording == null ? super.numbers(filter) : recording.numbers(filter);
    }

    @Override
    protected void called(String cluster, Headers request, Answer answer) {
        if (recording != null) {
            recording.called(cluster, request, answer);
        }
    }

    @Override
    protected void answered(int filter, Verdict verdict, long nanos) {
        filters.answered(filter, verdict, nanos);
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

    /** The whole request has gone to the host. */
    void requestLeft() {
        if (responseWay.ended() && responseWay.tunnel() && !over()) {
            complete(StreamInfo.Ending.COMPLETE);
        }
    }

    /** A 1xx head from upstream. */
    void informational(Headers head) {
        if (manager.settings().proxyContinue() && !over() && filters.informational(head)) {
            out.informational(head);
        }
    }

    // The end.

    /** Ends the exchange in the middle. */
    void cut(StreamInfo.Ending why) {
        manager.stats().rqTxReset.add(1);
        complete(why); // first: closing the wire would look as if the client had gone
        out.reset();
    }

    /** Exactly once: everything stops, filters hear of it, then logs, then numbers. */
    void complete(StreamInfo.Ending how) {
        if (over()) {
            return;
        }
        ending = how;
        endNanos = nanoTime();
        requestWay.stop();
        requestWay.completed();
        responseWay.stop();
        end();
        forwarding.end();
        requestLane.close();
        if (!requestEnded() && how == StreamInfo.Ending.COMPLETE) {
            out.resume();
        }
        Lane responseLane = responseWay.laneOrNull();
        if (responseLane != null) {
            responseLane.close();
        }
        filters.complete();
        for (AccessLog log : manager.logs()) {
            log.log(this, loop());
        }
        count();
        connection.finished(this);
        Refused.of(loop()).over(this);
        died();
        if (mayLetGo()) {
            Exchanges.of(loop()).over(this);
        }
    }

    private void count() {
        HttpStats stats = manager.stats();
        stats.rqActive.add(-1);
        connection.bytes(out.wireBytesReceived(), out.wireBytesSent());
        if (headSent) {
            stats.completed(responseCode());
        }
        countFlags(stats);
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

    // Messages.

    Conversation conversation() {
        used();
        Conversation now = conversation;
        if (now == null) {
            keep();
            now = new Conversation(this);
            conversation = now;
        }
        return now;
    }

    /** The response's head has gone and its bytes follow. */
    void opens() {
        if (conversation != null && responseWay.tunnel()) {
            conversation.opens();
        }
    }

    @Override
    public @Nullable Lane lane(boolean request) {
        return request ? requestLane : responseWay.laneOrNull();
    }

    @Override
    public boolean accepts() {
        return responseWay.accepts();
    }

    // What filters see.

    @Override
    public Request request() {
        used();
        return requestWay;
    }

    @Override
    public Response response() {
        used();
        if (!responseWay.exists() && !over()) {
            throw new IllegalStateException("there is no response yet");
        }
        return responseWay;
    }

    @Override
    public Headers responseTrailers() {
        return responseWay.exists() && responseWay.ended() ? responseWay.trailers() : NO_HEADERS;
    }

    @Override
    public Connection connection() {
        used();
        return facts;
    }

    private void match() {
        if (!matched) {
            matched = true;
            found = manager.routing().match(this);
            perFilter = found == null ? null : found.perFilter();
        }
    }

    /** The route's configurations of the filters; null if there is none. */
    @Nullable
    PerFilter routed() {
        match();
        return perFilter;
    }

    @Override
    public Optional<Route> route() {
        used();
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
        used();
        PerFilter all = routed();
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
}
