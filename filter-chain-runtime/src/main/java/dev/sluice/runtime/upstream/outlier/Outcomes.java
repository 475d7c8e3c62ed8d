package dev.sluice.runtime.upstream.outlier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What requests to one host come to. Any thread: several loops send to a host, so failures in a row are those of all of them. Every event but answers
 * counts as one of HTTP's status codes, unless trouble on the way is counted apart.
 */
public final class Outcomes {
    private static final int CONNECTED = 200;
    private static final int CUT = 503;
    private static final int LATE = 504;
    private final OutlierPlan plan;
    private final Consumer<Cause> tooMany;
    private final AtomicInteger serverErrors = new AtomicInteger();
    private final AtomicInteger gatewayErrors = new AtomicInteger();
    private final AtomicInteger localErrors = new AtomicInteger();
    final Share answers = new Share();
    final Share ways = new Share();

    /** @param tooMany called when failures in a row have become too many, on the thread of the last one */
    Outcomes(OutlierPlan plan, Consumer<Cause> tooMany) {
        this.plan = plan;
        this.tooMany = tooMany;
    }

    /** A response head: its status, or the one that its gRPC status stands for. */
    public void answered(int status) {
        boolean well = status < 500;
        answers.count(well);
        if (well) {
            // Written only when there is something to forget: most answers are good ones.
            forget(serverErrors);
            forget(gatewayErrors);
            return;
        }
        if (status >= 502 && status <= 504) {
            if (gatewayErrors.incrementAndGet() == plan.inARow().gatewayErrors()) {
                tooMany.accept(Cause.CONSECUTIVE_GATEWAY_FAILURE);
            }
        } else {
            forget(gatewayErrors);
        }
        if (serverErrors.incrementAndGet() == plan.inARow().serverErrors()) {
            tooMany.accept(Cause.CONSECUTIVE_5XX);
        }
    }

    /** A request has a connection; what it comes to is told later. */
    public void connected() {
        if (plan.split()) {
            localSuccess();
        }
    }

    /** A connection for plain bytes, of which nothing more will be told. */
    public void established() {
        if (plan.split()) {
            localSuccess();
        } else {
            answered(CONNECTED);
        }
    }

    /** It could not be connected to, or cut a request. */
    public void failed() {
        if (plan.split()) {
            localFailure();
        } else {
            answered(CUT);
        }
    }

    /** An answer or a connection took too long. */
    public void late() {
        if (plan.split()) {
            localFailure();
        } else {
            answered(LATE);
        }
    }

    private void localSuccess() {
        ways.count(true);
        forget(localErrors);
    }

    private void localFailure() {
        ways.count(false);
        if (localErrors.incrementAndGet() == plan.inARow().localErrors()) {
            tooMany.accept(Cause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
        }
    }

    /** That row begins again. */
    void restart(Cause cause) {
        switch (cause) {
            case CONSECUTIVE_5XX -> serverErrors.set(0);
            case CONSECUTIVE_GATEWAY_FAILURE -> gatewayErrors.set(0);
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> localErrors.set(0);
            default -> {}
        }
    }

    /** All rows begin again, so that one that was nearly too long does not end the next stay at once. */
    void restart() {
        serverErrors.set(0);
        gatewayErrors.set(0);
        localErrors.set(0);
    }

    private static void forget(AtomicInteger count) {
        if (count.get() != 0) {
            count.set(0);
        }
    }

    /** Percentage of good answers in the last interval, -1 if they were too few. */
    public double successRate() {
        return answers.percent();
    }

    /** As {@link #successRate}, of connections and requests that met no trouble on the way. */
    public double localSuccessRate() {
        return ways.percent();
    }
}
