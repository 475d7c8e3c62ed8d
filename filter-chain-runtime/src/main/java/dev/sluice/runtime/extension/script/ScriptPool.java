package dev.sluice.runtime.extension.script;

import dev.sluice.filter.InvalidConfig;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One loaded script per loop. As many as there are processors are loaded when the filter is opened, so that no loop waits 10-30 ms at its first
 * request; each loop then takes one and keeps it. Found by thread: a loop is one thread, and a callback knows no more.
 */
final class ScriptPool implements AutoCloseable {
    /** Loads the script once more. */
    @FunctionalInterface
    interface Loader {
        Script load() throws InvalidConfig;
    }

    private final Loader loader;
    private final Queue<Script> spare = new ConcurrentLinkedQueue<>();
    private final Map<Thread, Script> taken = new ConcurrentHashMap<>();

    ScriptPool(int loops, Loader loader) throws InvalidConfig {
        this.loader = loader;
        try {
            for (int i = 0; i < loops; i++) {
                spare.add(loader.load());
            }
        } catch (InvalidConfig | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The caller's own. */
    Script here() {
        Script known = taken.get(Thread.currentThread());
        return known != null ? known : take();
    }

    /** How many contexts there are. */
    int size() {
        return spare.size() + taken.size();
    }

    /** After the last stream. */
    @Override
    public void close() {
        taken.values().forEach(Script::close);
        taken.clear();
        spare.forEach(Script::close);
        spare.clear();
    }

    private Script take() {
        Script script = spare.poll();
        if (script == null) {
            try {
                script = loader.load();
            } catch (InvalidConfig e) {
                throw new ScriptFailure(String.valueOf(e.getMessage()));
            }
        }
        taken.put(Thread.currentThread(), script);
        return script;
    }
}
