package dev.sluice.runtime.chain.provided;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends a stage as another one has ended. */
public final class Completion {
    private Completion() {}

    @SuppressWarnings("NullAway") // a callable may give null
    public static <T> void of(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }
}
