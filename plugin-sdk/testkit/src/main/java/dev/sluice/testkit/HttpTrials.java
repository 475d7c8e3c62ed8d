package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What {@link HttpFilterTck} does with one sample. Every trial has a chain of its own and must leave nothing behind. */
final class HttpTrials implements Trials {
    /** More turns than these are tried at equal distances. */
    private static final int MOST_STEPS = 60;

    private static final int MOST_CALLBACKS = 30;

    private final Supplier<FilterTest> filter;
    private final Sample sample;
    private final Set<String> unsteady;

    HttpTrials(Supplier<FilterTest> filter, Sample sample, Set<String> unsteady) {
        this.filter = filter;
        this.sample = sample;
        this.unsteady = unsteady;
    }

    @Override
    public String name() {
        return sample.name();
    }

    private FilterTest set() {
        return sample.setUp().apply(filter.get());
    }

    private ClientRequest request(FilterTest test) {
        return sample.request().apply(test);
    }

    /** The way it is without anybody's meddling. */
    private List<String> undisturbed() {
        FilterTest test = set();
        List<String> outcome = Account.outcome(request(test).run(), unsteady);
        test.close();
        return outcome;
    }

    @Override
    public void cuts() {
        FilterTest test = set();
        request(test).everySplit(unsteady);
        test.close();
    }

    // Resets.

    @Override
    public void clientResets() {
        atEveryTurn("the client resets", Exchanged::reset);
    }

    @Override
    public void upstreamResets() {
        atEveryTurn("the upstreams reset", Exchanged::resetUpstreams);
    }

    private void atEveryTurn(String what, Consumer<Exchanged> reset) {
        FilterTest whole = set();
        int from = whole.world().steps();
        request(whole).run();
        int turns = whole.world().steps() - from;
        whole.close();
        for (int i = 0, n = Math.min(turns, MOST_STEPS); i < n; i++) {
            int at = (int) ((long) i * turns / n);
            FilterTest test = set();
            ClientRequest request = request(test);
            Exchanged x = request.exchanged();
            test.world().at(from + at, () -> reset.accept(x));
            request.pieces().forEach(x::raw);
            ended(test, x, what + " at turn " + at);
        }
    }

    void neighboursEnd() {
        for (Aborter.At at : Aborter.At.values()) {
            for (Verdict.Final how : List.of(Verdict.reset("tck"), Verdict.reply(418))) {
                for (boolean before : new boolean[] {true, false}) {
                    FilterTest test = set().neighbour(new Aborter(at, how), before);
                    Exchanged x = request(test).start();
                    ended(test, x, "a filter " + (before ? "before" : "behind") + " it ends the exchange at " + at);
                }
            }
        }
    }

    void endsInItsCallbacks() {
        Counting counting = new Counting(-1);
        FilterTest whole = set().with(counting::around);
        request(whole).run();
        whole.close();
        for (int i = 0; i < Math.min(counting.calls, MOST_CALLBACKS); i++) {
            Counting ending = new Counting(i);
            FilterTest test = set().with(ending::around);
            Exchanged x = request(test).start();
            ended(test, x, "the exchange ends in its callback " + i + ", " + ending.at);
        }
    }

    private static final class Counting extends Tamper {
        private final int end;
        private int calls;
        private String at = "";

        Counting(int end) {
            this.end = end;
        }

        @Override
        void called(String callback, Exchange x) {
            if (callback.equals("onComplete")) {
                return;
            }
            if (calls++ == end) {
                at = callback;
                x.abort(Verdict.reset("tck"));
            }
        }
    }

    /** It must end, the filter must not have failed, serve the next one, and leave nothing. */
    private void ended(FilterTest test, Exchanged x, String how) {
        try {
            if (!ClientRequest.finish(x)) {
                throw new AssertionError("it never ends");
            }
            blameless(test);
            test.calm();
            ClientRequest.finish(request(test).start());
            blameless(test);
            test.close();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("when " + how + ": " + e.getMessage() + '\n' + x, e);
        }
    }

    private static void blameless(FilterTest test) {
        for (Map.Entry<String, Long> number : test.world().numbers.all().entrySet()) {
            if (Numbers.blame(number.getKey())) {
                throw new AssertionError("the filter failed: " + number.getKey() + ' ' + number.getValue());
            }
        }
    }

    // Stages.

    /** @return how often it waited */
    int stages(Stages.How how) {
        Stages stages = new Stages(how);
        FilterTest test = set().with(stages::around);
        Exchanged x = request(test).start();
        boolean over = ClientRequest.finish(x);
        if (stages.waits() == 0) {
            test.close();
            return 0;
        }
        if (!over) {
            throw new AssertionError("it never ends when a stage is " + how + '\n' + x);
        }
        if (how.harmless()) {
            same(undisturbed(), Account.outcome(x, unsteady), "a stage that is " + how);
            blameless(test);
        }
        stages.complete();
        test.world().turn();
        test.close();
        return stages.waits();
    }

    void calls() {
        List<String> expected = undisturbed();
        for (Map.Entry<String, List<Answer>> cluster : set().clusters().entrySet()) {
            if (cluster.getKey().equals(FilterTest.UPSTREAM)) {
                continue;
            }
            for (Answer bad : List.of(Answer.refused(), Answer.closed(), Answer.reset(), Answer.nothing())) {
                FilterTest test = set().cluster(cluster.getKey(), bad);
                Exchanged x = request(test).start();
                if (!ClientRequest.finish(x)) {
                    throw new AssertionError("it never ends when " + cluster.getKey() + " " + bad.end() + "\n" + x);
                }
                blameless(test);
                test.close();
            }
            late(cluster.getKey(), cluster.getValue(), expected);
        }
    }

    private void late(String cluster, List<Answer> answers, List<String> expected) {
        FilterTest test = set().cluster(cluster, Answer.nothing());
        Exchanged x = request(test).start();
        Answer answer = answers.isEmpty() ? Answer.of(200) : answers.get(0);
        if (x.over() || test.seen(cluster).isEmpty() || answer.status() == 0) {
            test.close();
            return;
        }
        x.advance(java.time.Duration.ofMillis(1));
        x.answer(cluster, answer);
        ClientRequest.finish(x);
        same(expected, Account.outcome(x, unsteady), "a late answer of " + cluster);
        test.close();
    }

    // Streams.

    @Override
    public void interleaved(boolean independent) {
        FilterTest test = set().doubled();
        ClientRequest first = request(test);
        ClientRequest second = request(test);
        Exchanged a = first.exchanged();
        Exchanged b = second.exchanged();
        List<Bytes> pieces = small(first.pieces());
        List<Bytes> others = small(second.pieces());
        for (int i = 0; i < pieces.size(); i++) {
            a.raw(pieces.get(i));
            b.raw(others.get(i));
        }
        if (!ClientRequest.finish(a) || !ClientRequest.finish(b)) {
            throw new AssertionError("one of two streams never ends\n" + a + "\n" + b);
        }
        blameless(test);
        if (independent) {
            FilterTest alone = set();
            List<String> expected = Account.answered(request(alone).run(), unsteady);
            same(expected, Account.answered(a, unsteady), "another stream at the same time");
            same(expected, Account.answered(b, unsteady), "another stream at the same time");
            alone.close();
        }
        test.close();
    }

    private static List<Bytes> small(List<Bytes> pieces) {
        List<Bytes> all = new ArrayList<>();
        for (Bytes piece : pieces) {
            int part = Math.max(1, piece.length() / 4);
            for (int at = 0; at < piece.length(); at += part) {
                all.add(piece.slice(at, Math.min(piece.length(), at + part)));
            }
        }
        return all;
    }

    private static void same(List<String> expected, List<String> found, String what) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + " makes a difference\n" + Diff.of(expected, found));
        }
    }

    // Loader and cost.

    @Override
    public void inPluginLoader(List<Class<?>> bundled) {
        List<String> expected = undisturbed();
        PluginTrial.of(filter.get().components(), bundled, instead -> {
            FilterTest test = set().with(instead);
            same(expected, Account.outcome(request(test).run(), unsteady), "the plugin loader");
            blameless(test);
            test.close();
        });
    }

    String cost(int exchanges) {
        Cost cost = new Cost();
        FilterTest test = set().with(cost::around);
        for (int i = 0; i < exchanges; i++) {
            if (i == exchanges / 2) {
                cost.begin();
            }
            Exchanged x = request(test).start();
            ClientRequest.finish(x);
            x.reset();
            test.world().turn();
        }
        test.close();
        return cost.toString();
    }
}
