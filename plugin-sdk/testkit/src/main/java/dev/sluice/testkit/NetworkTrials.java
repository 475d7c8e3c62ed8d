package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What {@link NetworkFilterTck} does with one sample. Every trial has a chain of its own and must leave nothing behind. */
final class NetworkTrials implements Trials {
    private static final int MOST_STEPS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Supplier<NetworkTest> filter;
    private final NetworkSample sample;

    NetworkTrials(Supplier<NetworkTest> filter, NetworkSample sample) {
        this.filter = filter;
        this.sample = sample;
    }

    @Override
    public String name() {
        return sample.name();
    }

    /** To the end: the client's pieces, the upstream's, the client's end. */
    private Talk run(NetworkTest test, List<Bytes> sent, List<Bytes> answered) {
        Talk talk = test.connect();
        sent.forEach(talk::send);
        if (talk.connected(FilterTest.UPSTREAM)) {
            answered.forEach(piece -> {
                if (piece.length() > 0) {
                    talk.answer(piece);
                }
            });
        }
        return talk.end().advance(PATIENCE);
    }

    private List<String> undisturbed() {
        NetworkTest test = filter.get();
        List<String> outcome =
                run(test, sample.once(), List.of(sample.answered())).outcome();
        blameless(test);
        test.close();
        return outcome;
    }

    @Override
    public void cuts() {
        List<String> expected = undisturbed();
        for (List<Bytes> cut : Cuts.of(sample.sent())) {
            compare(expected, cut, List.of(sample.answered()), "the client's bytes cut into " + Cuts.shown(cut));
        }
        for (List<Bytes> cut : Cuts.of(sample.answered())) {
            compare(expected, sample.once(), cut, "the upstream's bytes cut into " + Cuts.shown(cut));
        }
    }

    private void compare(List<String> expected, List<Bytes> sent, List<Bytes> answered, String what) {
        NetworkTest test = filter.get();
        same(expected, run(test, sent, answered).outcome(), what);
        test.close();
    }

    @Override
    public void clientResets() {
        atEveryTurn("the client resets", Talk::reset);
    }

    @Override
    public void upstreamResets() {
        atEveryTurn("the upstreams reset", Talk::resetUpstreams);
    }

    void clientEnds() {
        atEveryTurn("the client ends", Talk::finish);
    }

    private void atEveryTurn(String what, Consumer<Talk> reset) {
        NetworkTest whole = filter.get();
        int from = whole.world().steps();
        run(whole, sample.once(), List.of(sample.answered()));
        int turns = whole.world().steps() - from;
        whole.close();
        for (int i = 0, n = Math.min(turns, MOST_STEPS); i < n; i++) {
            int at = (int) ((long) i * turns / n);
            NetworkTest test = filter.get();
            Talk[] talk = new Talk[1];
            test.world().at(from + at, () -> {
                if (talk[0] != null) {
                    reset.accept(talk[0]);
                }
            });
            try {
                talk[0] = test.connect();
                play(talk[0]);
                blameless(test);
                test.world().at(-1, () -> {});
                run(test, sample.once(), List.of(sample.answered()));
                blameless(test);
                test.close();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("when " + what + " at turn " + at + ": " + e.getMessage(), e);
            }
        }
    }

    private void play(Talk talk) {
        talk.send(sample.sent());
        if (sample.answered().length() > 0 && talk.connected(FilterTest.UPSTREAM)) {
            talk.answer(sample.answered());
        }
        talk.end().advance(PATIENCE);
    }

    @Override
    public void interleaved(boolean independent) {
        NetworkTest test = filter.get();
        Talk first = test.connect();
        Talk second = test.connect();
        for (int i = 0; i < sample.sent().length(); i++) {
            first.send(sample.sent().slice(i, i + 1));
            second.send(sample.sent().slice(i, i + 1));
        }
        first.end();
        second.end().advance(PATIENCE);
        blameless(test);
        if (independent && sample.answered().length() == 0) {
            NetworkTest alone = filter.get();
            String expected = run(alone, sample.once(), List.of()).received();
            same(List.of(expected), List.of(first.received()), "another connection at the same time");
            same(List.of(expected), List.of(second.received()), "another connection at the same time");
            alone.close();
        }
        test.close();
    }

    @Override
    public void inPluginLoader(List<Class<?>> bundled) {
        List<String> expected = undisturbed();
        PluginTrial.of(filter.get().components(), bundled, instead -> {
            NetworkTest test = filter.get().with(instead);
            same(expected, run(test, sample.once(), List.of(sample.answered())).outcome(), "the plugin loader");
            blameless(test);
            test.close();
        });
    }

    /** Per connection, as filters of connections are asked once. */
    String cost(int connections) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        NetworkTest test = filter.get();
        long nanos = 0;
        long bytes = 0;
        for (int i = 0; i < 2 * connections; i++) {
            if (i == connections) {
                nanos = System.nanoTime();
                bytes = threads.getCurrentThreadAllocatedBytes();
            }
            test.connect().send(sample.sent()).abort();
        }
        nanos = (System.nanoTime() - nanos) / connections;
        bytes = (threads.getCurrentThreadAllocatedBytes() - bytes) / connections;
        test.close();
        return "a connection with the kit's own work: " + nanos + " ns, " + bytes + " bytes";
    }

    private static void blameless(NetworkTest test) {
        for (Map.Entry<String, Long> number : test.world().numbers.all().entrySet()) {
            if (Numbers.blame(number.getKey())) {
                throw new AssertionError("the filter failed: " + number.getKey() + ' ' + number.getValue());
            }
        }
    }

    private static void same(List<String> expected, List<String> found, String what) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + " makes a difference\n" + Diff.of(expected, found));
        }
    }
}
