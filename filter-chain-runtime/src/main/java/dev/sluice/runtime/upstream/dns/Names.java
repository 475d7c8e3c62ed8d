package dev.sluice.runtime.upstream.dns;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Resolves names and keeps the clock of those who ask again and again. {@link #execute} and {@link #resolve} may be called from any thread; answers
 * and timers run one after the other on one thread of its own, so who asks needs no locks.
 */
public interface Names extends Executor {
    /** Completes on this resolver's thread: exceptionally only if no server could say anything. */
    CompletionStage<Answer> resolve(String name, Family family);

    /** Runs the task once. */
    Runnable after(long millis, Runnable task);
}
