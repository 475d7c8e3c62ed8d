package dev.sluice.runtime.http;

import dev.sluice.filter.Body;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Messages;
import dev.sluice.filter.Request;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.chain.Walk;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;

/** What comes from the client: its head goes from the first filter to the terminal, its bytes into their lane. Loop-confined. */
final class RequestWay extends Walk implements Request, HttpEvents, LaneInput {
    private static final HeaderName EXPECT = HeaderName.of("expect");
    private final HttpExchange x;
    final Lane lane;
    private String upgrade = "";
    private boolean allowed;
    private boolean ended;

    RequestWay(HttpExchange x) {
        super(x);
        this.x = x;
        this.lane = new Lane(x, this, x.facts.bufferLimitBytes());
    }

    /** As new, for the exchange's next request. */
    void renew() {
        upgrade = "";
        allowed = false;
        ended = false;
        lane.renew(this, x.facts.bufferLimitBytes());
    }

    // The client.

    @Override
    public void onHead(Headers head, boolean end) {
        take(head);
        if (end) {
            over();
        }
        if (x.shared().traces().on()) {
            x.arrived = head.copy();
        }
        HttpManager manager = x.manager();
        answerExpectation(manager, head);
        Verdict.Reply refusal = manager.heads().request(x, head);
        if (refusal != null) {
            if (refusal.status() == 400 && !x.http2() && !manager.settings().keepsAfterRefusal()) {
                x.out.closeAfter();
            }
            refuse(refusal);
            return;
        }
        if (!upgrade.isEmpty() && !upgradeAllowed(manager)) {
            return;
        }
        x.connection.touch(x.deadlines.next());
        walk();
    }

    private boolean upgradeAllowed(HttpManager manager) {
        if (mayUpgrade(manager)) {
            manager.stats().cxUpgradesTotal.add(1);
            manager.stats().cxUpgradesActive.add(1);
            allowed = true;
            return true;
        }
        manager.stats().rqWsOnNonWs.add(1);
        refuse(Verdict.reply(403).details("upgrade_failed"));
        return false;
    }

    /** The route's word counts more than the connection manager's. */
    boolean mayUpgrade(HttpManager manager) {
        x.routed();
        Boolean ofRoute = x.found == null ? null : x.found.upgrades(upgrade);
        return ofRoute != null ? ofRoute : manager.settings().upgrades().contains(upgrade);
    }

    /** The exchange is over. */
    void completed() {
        if (allowed) {
            x.manager().stats().cxUpgradesActive.add(-1);
        }
    }

    void take(Headers head) {
        String asked = x.out.upgrade();
        upgrade = asked == null ? "" : asked;
        x.requestHead = head;
        x.grpcClient = Grpc.speaks(head);
        x.requestHeadBytes = head.wire().byteSize();
    }

    /** As in Envoy at once, even where nothing is to come or the request will be refused. */
    private void answerExpectation(HttpManager manager, Headers head) {
        if (!manager.settings().proxyContinue()
                && head.has(EXPECT)
                && head.get(EXPECT).equalsIgnoreCase("100-continue")) {
            x.out.continueRequest();
            head.remove(EXPECT);
        }
    }

    /** A reply that no filter sees. */
    private void refuse(Verdict.Reply reply) {
        x.filters.none();
        x.responseWay.reply(reply);
    }

    /** The codec could not read the request. */
    void invalid(int status, String why, String body) {
        x.flag("DPE");
        refused(status, why, body);
    }

    /** The codec read the head and the connection manager does not want it. */
    void refused(Headers head, int status, String why, String body) {
        take(head);
        refused(status, why, body);
    }

    private void refused(int status, String why, String body) {
        ended = true;
        Verdict.Reply reply = Verdict.reply(status).details(why);
        refuse(body.isEmpty() ? reply : reply.body(body));
    }

    private void over() {
        ended = true;
        x.requestEnd = x.nanoTime();
        lane.end();
        x.forwarding.requestOver();
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        if (x.over()) {
            bytes.position(bytes.limit());
            return;
        }
        x.deadlines.active();
        x.received += bytes.remaining();
        if (x.recording != null) {
            x.recording.requestBytes(bytes);
        }
        if (end) {
            ended = true;
            x.requestEnd = x.nanoTime();
        }
        lane.data(bytes, end);
        if (end && !x.over()) {
            x.forwarding.requestOver();
        }
    }

    @Override
    public void onTrailers(Headers trailers) {
        if (x.over()) {
            return;
        }
        ended = true;
        x.requestEnd = x.nanoTime();
        if (x.recording != null) {
            x.recording.requestTrailers(trailers);
        }
        lane.end(trailers);
        if (!x.over()) {
            x.forwarding.requestOver();
        }
    }

    @Override
    public void onReset(StreamReset why) {
        if (x.over()) {
            return;
        }
        if (why.status() > 0 && !x.headSent) {
            x.flag("DPE");
            ended = true;
            x.responseWay.reply(Verdict.reply(why.status()).details(why.details()));
            return;
        }
        x.manager().stats().rqRxReset.add(1);
        boolean protocol = why.kind() == StreamReset.Kind.PROTOCOL;
        boolean streamOnly = why.details().startsWith("http2.remote_");
        x.flag(protocol ? "DPE" : streamOnly ? "DR" : "DC");
        if (protocol || streamOnly) {
            x.details = why.details();
        } else if (x.details.isEmpty() || x.headSent || !x.responseWay.localReply()) {
            x.details = "downstream_remote_disconnect";
        }
        if (!x.http2() && !protocol) {
            x.connection.cutOff();
        }
        x.complete(StreamInfo.Ending.DOWNSTREAM_RESET);
    }

    @Override
    public void onWritable() {
        x.responseWay.drainWritable();
    }

    @Override
    public void pause() {
        x.out.pause();
    }

    @Override
    public void resume() {
        x.out.resume();
    }

    /** The whole request is here. */
    boolean ended() {
        return ended;
    }

    // The filters.

    /** Makes the filters' objects and asks them, first to last. */
    void walk() {
        if (x.filters.begin()) {
            start(0, x.filters.length());
        }
    }

    @Override
    protected Verdict ask(int i) throws Exception {
        lane.head(i);
        return x.filters.request(i);
    }

    @Override
    protected void enter(int i) {
        x.enter(i);
    }

    @Override
    protected void waits(int i) {
        lane.awaited();
    }

    @Override
    protected void proceeded(int i) {
        lane.decided();
        lane.advance();
    }

    @Override
    protected void walked() {
        int last = x.filters.terminal();
        if (last >= 0 && x.filters.at(last) instanceof HttpTerminal) {
            x.notAllowed(last, Verdict.proceed());
        } else {
            x.decide(Verdict.reply(500).details("no_terminal_filter"));
        }
    }

    @Override
    protected void decided(int i, Verdict verdict) {
        lane.decided();
        lane.withdraw();
        if (verdict instanceof Verdict.Forward && !(x.filters.at(i) instanceof HttpTerminal)) {
            x.notAllowed(i, verdict);
            return;
        }
        x.decided(verdict);
    }

    @Override
    protected Verdict failed(int i, Throwable why) {
        return x.filters.onFailure(i, why);
    }

    // What filters see.

    @Override
    public String upgrade() {
        return upgrade;
    }

    @Override
    public String protocol() {
        return x.out.protocol();
    }

    @Override
    public Headers headers() {
        return x.requestHead;
    }

    @Override
    public Body body() {
        return lane;
    }

    @Override
    public Messages messages() {
        return x.conversation().of(true);
    }

    @Override
    public Headers trailers() {
        return lane.trailers();
    }
}
