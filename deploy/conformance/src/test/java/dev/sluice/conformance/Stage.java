package dev.sluice.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the client and the upstreams of one case share: the plans still open, the gates between the two sides, the transcript. */
final class Stage {
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final List<UpstreamPlan> open;
    private final boolean strict;
    private int seen;
    private int running;
    private boolean over;
    final Transcript transcript = new Transcript();

    /** @param strict whether a request beyond the plans is a problem; else it is answered as usual */
    Stage(List<UpstreamPlan> plans, boolean strict) {
        this.open = new ArrayList<>(plans);
        this.strict = strict;
    }

    boolean raw() {
        return open.stream().anyMatch(plan -> !plan.raw().isEmpty());
    }

    /** The plan for the request that just arrived at an upstream. */
    synchronized UpstreamPlan next(String upstream) {
        open.removeIf(p -> !p.stands().isEmpty() && gate(p.stands()).getCount() == 0);
        running++;
        Optional<UpstreamPlan> plan =
                open.stream().filter(p -> p.at().equals(upstream)).findFirst();
        boolean check = upstream.startsWith("UPSTREAM_health");
        if (plan.isPresent() ? !plan.get().stands().isEmpty() : check) {
            return plan.orElse(UpstreamPlan.USUAL);
        }
        seen++;
        notifyAll();
        plan.ifPresent(open::remove);
        if (plan.isEmpty() && strict) {
            transcript.problem(upstream + " saw a request that nobody expected");
        }
        return plan.orElse(UpstreamPlan.USUAL);
    }

    synchronized void finished() {
        running--;
        notifyAll();
    }

    synchronized void awaitSeen(int requests) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (seen < requests) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                transcript.problem("the upstreams saw " + seen + " requests, expected " + requests);
                return;
            }
            wait(Math.max(1, left / 1_000_000));
        }
    }

    /** Waits until every plan was played to its end. */
    synchronized void awaitPlayed() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!transcript.failed() && (!expected().isEmpty() || running > 0)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                expected()
                        .forEach(plan -> transcript.problem(plan.at() + " never saw "
                                + plan.sees().map(MessagePattern::startLine).orElse("a request")));
                return;
            }
            wait(Math.max(1, left / 1_000_000));
        }
    }

    private List<UpstreamPlan> expected() {
        return open.stream().filter(plan -> plan.stands().isEmpty()).toList();
    }

    synchronized void end() {
        over = true;
        notifyAll();
        gates.values().forEach(CountDownLatch::countDown);
    }

    /** Blocks until the case is over. */
    synchronized void hold() throws InterruptedException {
        finished();
        while (!over) {
            wait(10_000);
        }
    }

    void signal(String gate) {
        gate(gate).countDown();
    }

    void await(String gate) throws InterruptedException {
        if (!gate(gate).await(5, TimeUnit.SECONDS)) {
            transcript.problem("the upstream waited in vain for '" + gate + "'");
        }
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, any -> new CountDownLatch(1));
    }
}
