package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.watch.Allocation;
import dev.sluice.runtime.chain.watch.Traces;
import dev.sluice.runtime.route.PerFilter;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The filters of one exchange: the object that serves it in each place, what that overrides, whether it is switched on. Loop-confined. */
final class Served {
    private static final System.Logger LOG = System.getLogger("sluice.http");
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int SAMPLE = 58; // one stream of 64, whatever the clock's grain
    private final HttpExchange x;
    private boolean timed;
    private @Nullable Steps steps = Steps.wanted();
    private HttpChain chain;
    private HttpFilter[] filters;
    private int[] masks;
    private boolean[] off;
    private boolean begun;
    private final int loop;
    private int refused = Integer.MAX_VALUE;
    private int probe = -1;
    private boolean probeAsked;
    private boolean probeFailed;

    Served(HttpExchange x, HttpChain chain) {
        this.x = x;
        this.loop = x.loop().index();
        this.timed = sampled();
        this.chain = chain;
        this.filters = chain.filters();
        this.masks = chain.masks();
        this.off = chain.disabled();
    }

    private boolean sampled() {
        return steps != null || x.startNanos * MIX >>> SAMPLE == 0;
    }

    /** As new, for the exchange's next request. */
    void renew(HttpChain with) {
        steps = Steps.wanted();
        timed = sampled();
        chain = with;
        filters = with.filters();
        masks = with.masks();
        off = with.disabled();
        begun = false;
        refused = Integer.MAX_VALUE;
        probe = -1;
        probeAsked = false;
        probeFailed = false;
    }

    /** Whether nobody can hold the exchange after its end: the filters came with this product, and nobody follows its steps. */
    boolean letGo() {
        return chain.own() && steps == null;
    }

    /** No filter takes part in this exchange. Before {@link #begin}. */
    void none() {
        chain = HttpChain.EMPTY;
    }

    int length() {
        return chain.length();
    }

    /** In the configuration. */
    String name(int i) {
        FilterUse use = use(i);
        return use == null ? "" : use.name();
    }

    HttpFilter at(int i) {
        return filters[i];
    }

    private boolean skips(int i, int callback) {
        return (masks[i] & callback) == 0 || off[i];
    }

    /** Makes each filter's object for this stream, anew after a restart; false if one failed. */
    boolean begin() {
        Traces.Depth depth = begun ? null : x.shared().traces().wants(x.requestHead);
        if (depth != null) {
            follow(depth);
        }
        filters = chain.filters();
        masks = chain.masks();
        off = switchedOff();
        begun = true;
        probe = -1;
        probeAsked = false;
        probeFailed = false;
        refused = Integer.MAX_VALUE;
        for (int i = 0; i < chain.length(); i++) {
            FilterUse use = chain.use(i);
            if (!off[i]) {
                use.numbers(loop).began();
                if (use.tripped()) {
                    shut(i, use);
                }
            }
        }
        return !chain.begins() || beginEach();
    }

    /** Filters that this exchange does without, as chain and route say. */
    boolean[] switchedOff() {
        if (x.manager().routing().switchesFilters() || chain.anyDisabled()) {
            PerFilter routed = x.routed();
            if (routed != null && routed.disabled().length == chain.length()) {
                return routed.disabled();
            }
        }
        return chain.disabled();
    }

    /** Somebody wants to see this exchange's way. */
    private void follow(Traces.Depth depth) {
        x.requestHead.remove(Traces.HEADER);
        Recording recording = new Recording(x, depth);
        x.recording = recording;
        steps = Steps.recording(recording);
        timed = true;
    }

    /** Its circuit is open: this stream tries it or does without. */
    private void shut(int i, FilterUse use) {
        if (probe < 0 && use.probes()) {
            probe = i;
            return;
        }
        use.numbers(loop).refused();
        off = off.clone();
        off[i] = true;
        if (!use.failOpen()) {
            refused = i < refused ? i : refused;
        }
    }

    private boolean beginEach() {
        HttpFilter[] shared = chain.filters();
        HttpFilter[] own = shared.clone();
        int[] ownMasks = chain.masks().clone();
        filters = own;
        masks = ownMasks;
        for (int i = 0; i < own.length; i++) {
            if (off[i] || (ownMasks[i] & HttpOverrides.BEGIN) == 0) {
                continue;
            }
            x.enter(i);
            try {
                HttpFilter object = shared[i].begin(x);
                ownMasks[i] = chain.use(i).maskOf(object);
                own[i] = object;
            } catch (Throwable failure) {
                ownMasks[i] = 0;
                if (!chain.use(i).failOpen() || shared[i] instanceof HttpTerminal) {
                    x.decide(failure(i, failure));
                    return false;
                }
                blame(i, chain.use(i), failure);
            } finally {
                x.left();
            }
            if (x.frozen()) {
                return false;
            }
        }
        return true;
    }

    Verdict request(int i) throws Exception {
        if (i == refused) {
            return Verdict.reply(500).details(chain.use(i).trippedDetails());
        }
        if (skips(i, HttpOverrides.REQUEST)) {
            return Verdict.proceed();
        }
        x.enter(i);
        probeAsked |= i == probe;
        Verdict verdict = timed ? timedRequest(i) : filters[i].onRequest(x);
        chain.use(i).numbers(loop).said(verdict);
        return verdict;
    }

    private Verdict timedRequest(int i) throws Exception {
        if (steps != null) {
            steps.before(x.requestHead);
        }
        long allocated = Allocation.now();
        long from = System.nanoTime();
        Verdict verdict = filters[i].onRequest(x);
        took("request", i, verdict, System.nanoTime() - from, Allocation.now() - allocated);
        return verdict;
    }

    Verdict response(int i) throws Exception {
        if (skips(i, HttpOverrides.RESPONSE)) {
            return Verdict.proceed();
        }
        x.enter(i);
        probeAsked |= i == probe;
        Verdict verdict = timed ? timedResponse(i) : filters[i].onResponse(x);
        chain.use(i).numbers(loop).said(verdict);
        return verdict;
    }

    private Verdict timedResponse(int i) throws Exception {
        if (steps != null) {
            steps.before(x.responseHead);
        }
        long allocated = Allocation.now();
        long from = System.nanoTime();
        Verdict verdict = filters[i].onResponse(x);
        took("response", i, verdict, System.nanoTime() - from, Allocation.now() - allocated);
        return verdict;
    }

    /** After a wait. */
    void answered(int filter, Verdict verdict, long nanos) {
        if (steps != null) {
            Headers head = x.responseWay.exists() ? x.responseHead : x.requestHead;
            steps.answered(name(filter), verdict, nanos, head);
        }
    }

    private void took(String direction, int i, Verdict verdict, long nanos, long bytes) {
        chain.use(i).took(nanos);
        chain.use(i).numbers(loop).allocated(bytes);
        if (steps != null) {
            Headers head = direction.equals("request") ? x.requestHead : x.responseHead;
            steps.took(direction, chain.use(i).name(), verdict, nanos, head);
        }
    }

    /** A 1xx head, last to first; false if one of them ended the exchange. */
    boolean informational(Headers head) {
        for (int i = chain.length() - 1; i >= 0; i--) {
            if (skips(i, HttpOverrides.INFORMATIONAL)) {
                continue;
            }
            x.enter(i);
            try {
                filters[i].onInformational(x, head);
            } catch (Throwable failure) {
                if (!forgives(i, failure)) {
                    x.failed(i, failure);
                }
            } finally {
                x.left();
            }
            if (x.frozen()) {
                return false;
            }
        }
        return true;
    }

    void complete() {
        if (probeAsked || probeFailed) {
            chain.use(probe).probed(!probeFailed);
        }
        if (steps != null) {
            steps.end(x, chain.length() == 0 ? "" : chain.use(0).chain());
        }
        for (int i = 0; begun && i < chain.length(); i++) {
            if (skips(i, HttpOverrides.COMPLETE)) {
                continue;
            }
            x.enter(i);
            try {
                filters[i].onComplete(x);
            } catch (Throwable failure) {
                chain.use(i).failed(failure);
            } finally {
                x.left();
            }
        }
    }

    // The terminal.

    int terminal() {
        return chain.length() - 1;
    }

    /** Whether it wants to hear of heads and failures. */
    boolean asksAboutTries() {
        int last = terminal();
        return last >= 0 && !skips(last, HttpOverrides.UPSTREAM) && filters[last] instanceof HttpTerminal;
    }

    Verdict askAboutTry() throws Exception {
        int last = terminal();
        x.enter(last);
        try {
            return steps == null ? ((HttpTerminal) filters[last]).onUpstream(x) : shownTry(last, steps);
        } finally {
            x.left();
        }
    }

    private Verdict shownTry(int last, Steps to) throws Exception {
        to.before(x.responseHead);
        long from = System.nanoTime();
        Verdict verdict = ((HttpTerminal) filters[last]).onUpstream(x);
        to.asked(name(last), verdict, System.nanoTime() - from, x.responseHead);
        return verdict;
    }

    // Failures.

    /** What a failure at a head is as a verdict. */
    Verdict onFailure(int filter, Throwable why) {
        return forgives(filter, why) ? Verdict.proceed() : failure(filter, why);
    }

    /** Whether that filter is contained: its failure was counted and the stream goes on. */
    boolean forgives(int filter, Throwable why) {
        FilterUse use = use(filter);
        if (use == null || !use.failOpen() || filters[filter] instanceof HttpTerminal) {
            return false;
        }
        blame(filter, use, why);
        return true;
    }

    private void blame(int filter, FilterUse use, Throwable why) {
        probeFailed |= filter == probe;
        if (steps != null) {
            steps.failed(use.name(), why);
        }
        use.failed(why);
    }

    Verdict.Final failure(int filter, Throwable why) {
        FilterUse use = use(filter);
        if (use == null) {
            LOG.log(Level.WARNING, "an exchange failed", why);
            return Verdict.reply(500).details("filter_exception{}");
        }
        blame(filter, use, why);
        return Verdict.reply(500).details(use.failureDetails(why));
    }

    @Nullable
    FilterUse use(int filter) {
        return filter >= 0 && filter < chain.length() ? chain.use(filter) : null;
    }
}
