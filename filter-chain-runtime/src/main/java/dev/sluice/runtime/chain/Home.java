package dev.sluice.runtime.chain;

import dev.sluice.runtime.event.Loop;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the end of a stage home to its stream's loop. A stage that is done already is reported to the caller of {@link #await}, who goes on by
 * itself; otherwise {@link #arrived} runs later, on the loop, never nested inside another callback, whichever thread completed the stage.
 */
abstract class Home<T> extends AtomicInteger implements BiConsumer<T, Throwable>, Runnable {
    private static final long serialVersionUID = 1L;
    private static final int ARMED = 1;
    private static final int DONE = 2;
    private final transient Loop loop;
    protected transient @Nullable T value;
    protected transient @Nullable Throwable failure;

    Home(Loop loop) {
        this.loop = loop;
    }

    /** Whether the stage was done already, so that {@link #arrived} will not be called. Call once, on the loop. */
    final boolean await(CompletionStage<T> stage) {
        stage.whenComplete(this);
        return !compareAndSet(0, ARMED);
    }

    @Override
    public final void accept(@Nullable T result, @Nullable Throwable why) {
        if (get() > ARMED) {
            return; // a stage that tells twice: what it brought is in use
        }
        value = result;
        failure = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        if (compareAndSet(0, DONE)) {
            return;
        }
        set(DONE);
        if (loop.inLoop()) {
            loop.later(this);
        } else {
            loop.execute(this);
        }
    }

    @Override
    public final void run() {
        arrived();
    }

    /** On the loop. */
    abstract void arrived();
}
