package dev.sluice.runtime.chain;

import dev.sluice.filter.Verdict;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks filters one after the other and takes their verdicts. Proceed goes to the next one; {@code when} waits and goes on with what its function
 * returns, at once if the stage was done when the verdict was returned, else at the end of a loop turn; everything else is decided by the owner.
 * One walk is one direction of one stream; it is used again after {@link #stop}. Loop-confined.
 */
public abstract class Walk {
    private final StreamScope scope;
    private int at;
    private int end;
    private @Nullable Waiting<?> waiting;

    protected Walk(StreamScope scope) {
        this.scope = scope;
    }

    /** Calls the filter at that step; a step that is skipped proceeds. The callee has set {@link StreamScope#enter}. */
    protected abstract Verdict ask(int step) throws Exception;

    /** Sets the current filter before a function of that step runs. */
    protected abstract void enter(int step);

    /** That step proceeded: what it installed starts to work. */
    protected abstract void proceeded(int step);

    /** A step waits. */
    protected void waits(int step) {}

    /** A step's wait is over and its function has answered. */
    protected void waited(int step, Verdict verdict, long nanos) {
        FilterUse use = scope.filterUse(scope.current());
        if (use != null) {
            use.numbers(scope.loop().index()).waited(verdict, nanos);
            use.waited(nanos);
            scope.answered(scope.current(), verdict, nanos);
        }
    }

    /** All steps have proceeded. */
    protected abstract void walked();

    /** A step returned neither proceed nor when; its open reads are to be withdrawn. */
    protected abstract void decided(int step, Verdict verdict);

    /** A callback threw or its stage failed: what to do instead. */
    protected abstract Verdict failed(int step, Throwable why);

    /** The step at which the head stands. */
    public final int at() {
        return at;
    }

    /** Whether it stands at a {@code when}. */
    public final boolean waiting() {
        return waiting != null;
    }

    /** Asks steps {@code from} to {@code to - 1}. */
    public final void start(int from, int to) {
        at = from;
        end = to;
        if (from >= to) {
            walked();
            return;
        }
        take(asked(from));
    }

    /** Takes a verdict given outside {@link #ask}, as if the step had just returned it; proceed ends the walk. */
    public final void resume(int step, Verdict verdict) {
        at = step;
        end = step + 1;
        take(verdict);
    }

    /** Forgets what it waits for. */
    public final void stop() {
        if (waiting != null) {
            FilterUse use = scope.filterUse(waiting.filter);
            if (use != null) {
                use.numbers(scope.loop().index()).abandoned();
            }
            waiting = null;
        }
    }

    /** The filter whose {@code when} it waits for, in the scope's numbers. */
    public final int waitingFilter() {
        return waiting == null ? -1 : waiting.filter;
    }

    private Verdict asked(int step) {
        try {
            Verdict verdict = ask(step);
            return verdict == null ? failed(step, new NullPointerException("no verdict")) : verdict;
        } catch (Throwable failure) {
            return failed(step, failure);
        } finally {
            scope.left();
        }
    }

    private void take(Verdict first) {
        Verdict verdict = first;
        while (!scope.frozen()) {
            if (verdict == Verdict.proceed()) {
                proceeded(at);
                if (scope.frozen()) {
                    return;
                }
                if (++at >= end) {
                    walked();
                    return;
                }
                verdict = asked(at);
            } else if (verdict instanceof Verdict.When<?> when) {
                waits(at);
                Waiting<?> wait = wait(when);
                if (wait == null) {
                    return;
                }
                verdict = wait.apply();
            } else {
                decided(at, verdict);
                return;
            }
        }
    }

    /** The finished wait, or null if it goes on later. */
    private <T> @Nullable Waiting<T> wait(Verdict.When<T> when) {
        scope.keep(); // its stage may complete at any time
        Waiting<T> wait = new Waiting<>(this, when);
        waiting = wait;
        boolean done = wait.await(when.stage());
        return done ? wait : null;
    }

    /** One wait at one step. */
    private static final class Waiting<T> extends Home<T> {
        private static final long serialVersionUID = 1L;
        private final transient Walk walk;
        private final transient long since;
        private final transient int filter;
        private final transient Function<? super T, ? extends Verdict> then;
        private final transient Function<Throwable, ? extends Verdict> failed;

        Waiting(Walk walk, Verdict.When<T> when) {
            super(walk.scope.loop());
            this.walk = walk;
            this.since = walk.scope.nanoTime();
            this.filter = walk.scope.current();
            this.then = when.then();
            this.failed = when.failed();
        }

        @Override
        void arrived() {
            if (walk.waiting != this || walk.scope.frozen()) {
                walk.scope.late();
                Late.drop(value);
                return;
            }
            walk.take(apply());
        }

        @SuppressWarnings("NullAway") // a stage may complete with null, which then gets it
        Verdict apply() {
            walk.waiting = null;
            walk.enter(walk.at);
            try {
                Verdict verdict = failure == null ? then.apply(value) : failed.apply(failure);
                if (verdict == null) {
                    return walk.failed(walk.at, new NullPointerException("no verdict"));
                }
                walk.waited(walk.at, verdict, walk.scope.nanoTime() - since);
                return verdict;
            } catch (Throwable thrown) {
                return walk.failed(walk.at, thrown);
            } finally {
                walk.scope.left();
            }
        }
    }
}
