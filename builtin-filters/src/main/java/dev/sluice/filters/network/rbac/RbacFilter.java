package dev.sluice.filters.network.rbac;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filters.common.rbac.Enforcement;
import dev.sluice.filters.common.rbac.Rules;
import dev.sluice.filters.common.rbac.Subject;
import java.time.Duration;
import java.util.Optional;

/**
 * Refuses connections by their addresses and server name. Those are known before the first byte and never change, so the decision falls at the
 * start for every {@code enforcement_type}: a refused client is closed even if it sends nothing.
 */
final class RbacFilter implements NetworkFilter {
    private final Enforcement enforcement;
    private final Duration delay;

    RbacFilter(Enforcement enforcement, Duration delay) {
        this.enforcement = enforcement;
        this.delay = delay;
    }

    @Override
    public Verdict onConnection(RawConnection c) {
        Optional<Rules.Decision> refused = enforcement.refusal(Subject.of(c), c);
        if (refused.isEmpty()) {
            return Verdict.proceed();
        }
        Verdict cut = Verdict.reset(refused.get().details());
        return delay.isZero() ? cut : Verdict.when(c.sleep(delay), slept -> cut);
    }
}
