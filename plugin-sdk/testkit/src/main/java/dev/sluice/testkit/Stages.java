package dev.sluice.testkit;

import dev.sluice.filter.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gives a filter other stages than those that it waits for: they complete as no stage of the runtime does. */
final class Stages extends Tamper {
    /** How a stage completes. */
    enum How {
        LATE,
        TWICE,
        ELSEWHERE,
        FAILS,
        NEVER;

        /** Whether the exchange must come out as if nothing had been done. */
        boolean harmless() {
            return this == LATE || this == TWICE || this == ELSEWHERE;
        }
    }

    private final How how;
    private final List<Runnable> afterTheEnd = new ArrayList<>();
    private int waits;

    Stages(How how) {
        this.how = how;
    }

    /** How often the filter has waited. */
    int waits() {
        return waits;
    }

    /** Completes what never completed. */
    void complete() {
        afterTheEnd.forEach(Runnable::run);
    }

    @Override
    <T> CompletionStage<T> stage(Exchange x, CompletionStage<T> stage) {
        waits++;
        CompletableFuture<T> instead = how == How.TWICE ? new Twice<>() : new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            switch (how) {
                case LATE -> x.after(Duration.ofMillis(1), () -> end(instead, value, failure));
                case ELSEWHERE -> elsewhere(() -> end(instead, value, failure));
                case FAILS -> instead.completeExceptionally(new IllegalStateException("a stage of the TCK fails"));
                case NEVER -> afterTheEnd.add(() -> end(instead, value, failure));
                case TWICE -> end(instead, value, failure);
            }
        });
        return instead;
    }

    private static void elsewhere(Runnable task) {
        Thread thread = new Thread(task, "tck-elsewhere");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("NullAway") // a stage may complete with null
    private static <T> void end(CompletableFuture<T> stage, @Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            stage.completeExceptionally(failure);
        } else {
            stage.complete(value);
        }
    }

    /** Tells every listener twice. */
    private static final class Twice<T> extends CompletableFuture<T> {
        @Override
        public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
            return super.whenComplete((value, failure) -> {
                action.accept(value, failure);
                action.accept(value, failure);
            });
        }
    }
}
