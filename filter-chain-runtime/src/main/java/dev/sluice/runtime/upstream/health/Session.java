package dev.sluice.runtime.upstream.health;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.health.HealthEvent.Failure;
import dev.sluice.runtime.upstream.health.HealthEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Checks one host again and again. The first check decides at once; later ones count up to the thresholds, except that a wrong answer is enough to make
 * a host unhealthy. Loop-confined. Source: Envoy, health checking.
 */
final class Session implements Probe.Ear {
    private final HealthChecks owner;
    private final Checked host;
    private final HostHealth condition;
    private final Loop loop;
    private final Probe probe;
    private @Nullable Timer timer;
    private boolean first = true;
    private boolean stopped;
    private int passes;
    private int failures;

    /** How a check changed what is thought of the host. */
    private enum Change {
        NONE,
        PENDING,
        DONE
    }

    Session(HealthChecks owner, Checked host, Loop loop) {
        this.owner = owner;
        this.host = host;
        this.loop = loop;
        condition = host.condition();
        probe = owner.probe(host, this);
        owner.stats().healthy.add(condition.has(HealthFlag.FAILED_ACTIVE_HC) ? 0 : 1);
        host.onImmediateFailure(() -> loop.execute(this::toldToFail));
    }

    void start() {
        long jitter = owner.plan().times().initialJitter();
        if (jitter > 0) {
            timer = loop.after(owner.wait(0, jitter), this::check);
        } else {
            check();
        }
    }

    /** Its first check is over. */
    boolean decided() {
        return !first;
    }

    void stop() {
        stopped = true;
        cancel();
        probe.stop();
        owner.stats().healthy.add(condition.has(HealthFlag.FAILED_ACTIVE_HC) ? 0 : -1);
        owner.stats().degraded.add(condition.has(HealthFlag.DEGRADED_ACTIVE_HC) ? -1 : 0);
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void check() {
        owner.stats().attempt.add(1);
        timer = loop.after(owner.plan().times().timeout(), this::late);
        probe.begin();
    }

    private void late() {
        probe.stop();
        failed(Failure.NETWORK_TIMEOUT, false, 0);
    }

    private void again(boolean healthy, Change change) {
        cancel();
        timer = loop.after(owner.interval(healthy, change == Change.PENDING), this::check);
    }

    @Override
    public void passed(boolean degraded) {
        if (stopped) {
            return;
        }
        failures = 0;
        Change change = Change.NONE;
        if (condition.has(HealthFlag.FAILED_ACTIVE_HC)) {
            change = first || ++passes == owner.plan().healthyThreshold() ? Change.DONE : Change.PENDING;
        }
        if (change == Change.DONE) {
            condition.clear(HealthFlag.FAILED_ACTIVE_HC);
            condition.clear(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
            owner.stats().healthy.add(1);
            owner.tell(host, HealthEvent.of(Kind.ADDED, first));
        }
        change = noLongerPending(change);
        if (degraded != condition.has(HealthFlag.DEGRADED_ACTIVE_HC)) {
            degrade(degraded);
            change = change == Change.NONE ? Change.DONE : change;
        }
        if (owner.plan().events().everySuccess()) {
            owner.tell(host, HealthEvent.of(Kind.PASSED, first));
        }
        owner.passed(host);
        end(change);
        again(true, change);
    }

    private void degrade(boolean degraded) {
        if (degraded) {
            condition.set(HealthFlag.DEGRADED_ACTIVE_HC);
        } else {
            condition.clear(HealthFlag.DEGRADED_ACTIVE_HC);
        }
        owner.stats().degraded.add(degraded ? 1 : -1);
        owner.tell(host, HealthEvent.of(degraded ? Kind.DEGRADED : Kind.NO_LONGER_DEGRADED, first));
    }

    @Override
    public void failed(Failure why, boolean retriable, int status) {
        if (!stopped) {
            again(false, lower(why, retriable, status));
        }
    }

    /** The clock of the checks goes on as it was. */
    private void toldToFail() {
        if (!stopped) {
            condition.set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
            lower(Failure.PASSIVE, false, 0);
        }
    }

    private Change lower(Failure why, boolean retriable, int status) {
        passes = 0;
        Change change = Change.NONE;
        if (!condition.has(HealthFlag.FAILED_ACTIVE_HC)) {
            boolean enough =
                    !why.network() && !retriable || ++failures == owner.plan().unhealthyThreshold();
            change = enough ? Change.DONE : Change.PENDING;
        }
        if (change == Change.DONE) {
            condition.set(HealthFlag.FAILED_ACTIVE_HC);
            owner.stats().healthy.add(-1);
            owner.tell(host, new HealthEvent(Kind.EJECTED, why, first, status));
        }
        change = noLongerPending(change);
        if (first || owner.plan().events().everyFailure()) {
            owner.tell(host, new HealthEvent(Kind.FAILED, why, first, status));
        }
        owner.stats().failure.add(1);
        if (why.network()) {
            owner.stats().networkFailure.add(1);
        } else if (why == Failure.PASSIVE) {
            owner.stats().passiveFailure.add(1);
        }
        end(change);
        return change;
    }

    private Change noLongerPending(Change change) {
        return condition.clear(HealthFlag.PENDING_ACTIVE_HC) ? Change.DONE : change;
    }

    private void end(Change change) {
        first = false;
        owner.checked(host, change == Change.DONE);
    }
}
