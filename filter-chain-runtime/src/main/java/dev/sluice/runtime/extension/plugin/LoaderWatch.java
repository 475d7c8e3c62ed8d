package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.os.Threads;
import java.lang.System.Logger.Level;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows which class loaders of plugins the virtual machine has not collected yet: the only proof that old code is gone. One that is unloaded and still
 * there after the patience, during which the machine may have collected by itself, and two collections asked for, is leaked: told once, with what may
 * hold it. Any thread.
 */
final class LoaderWatch {
    /** Long, as asking for a collection stops the process for some milliseconds. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger("sluice.plugin");
    private static final long BETWEEN_COLLECTIONS_MILLIS = 500;

    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final Set<Watched> alive = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    private @Nullable Thread prover;

    LoaderWatch(Duration patience) {
        this.patience = patience;
    }

    /** One class loader. The weak reference finds it again for as long as something else holds it. */
    private static final class Watched extends PhantomReference<ClassLoader> {
        final WeakReference<OwnLoader> loader;
        final String label;
        final PluginJar jar;
        volatile long since;
        volatile boolean unloaded;
        volatile boolean leaked;

        Watched(OwnLoader loader, String label, PluginJar jar, ReferenceQueue<ClassLoader> queue) {
            super(loader, queue);
            this.loader = new WeakReference<>(loader);
            this.label = label;
            this.jar = jar;
        }

        boolean awaited() {
            return unloaded && !leaked;
        }
    }

    void add(OwnLoader loader, String label, PluginJar jar) {
        alive.add(new Watched(loader, label, jar, collected));
    }

    /** It should be collected from now on. */
    void unloaded(OwnLoader loader) {
        for (Watched each : alive) {
            if (each.loader.get() == loader) {
                each.since = System.nanoTime();
                each.unloaded = true;
            }
        }
        prove();
    }

    /** How many are still there, in use or not. */
    int alive() {
        drain();
        return alive.size();
    }

    /** Of which plugins code is still there that should not be. */
    List<String> leaked() {
        drain();
        return alive.stream()
                .filter(each -> each.leaked)
                .map(each -> each.label)
                .sorted()
                .toList();
    }

    /** Threads of plugins, as {@code thread NAME of plugin ID VERSION}: what may be in the way of an end. */
    List<String> threads() {
        List<String> words = new ArrayList<>();
        for (Watched each : alive) {
            OwnLoader loader = each.loader.get();
            if (loader != null) {
                new Remains(loader, each.jar.names())
                        .threads()
                        .forEach(thread -> words.add(thread + " of " + each.label));
            }
        }
        return words;
    }

    private void drain() {
        for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
            alive.remove(gone);
        }
    }

    private synchronized void prove() {
        if (prover == null) {
            Thread thread = Threads.daemon(this::run, "sluice-plugin-proof");
            prover = thread;
            thread.start();
        }
    }

    private void run() {
        try {
            while (waiting()) {
                Object gone = collected.remove(BETWEEN_COLLECTIONS_MILLIS);
                if (gone != null) {
                    alive.remove(gone);
                } else if (alive.stream().anyMatch(this::late)) {
                    judge();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean waiting() {
        boolean more = alive.stream().anyMatch(Watched::awaited);
        if (!more) {
            prover = null;
        }
        return more;
    }

    private boolean late(Watched each) {
        return each.awaited() && System.nanoTime() - each.since > patience.toNanos();
    }

    private void judge() throws InterruptedException {
        List<Watched> late = alive.stream().filter(this::late).toList();
        for (int i = 0; i < 2; i++) {
            System.gc();
            Object gone = collected.remove(BETWEEN_COLLECTIONS_MILLIS);
            if (gone != null) {
                alive.remove(gone);
                drain();
            }
        }
        for (Watched each : late) {
            OwnLoader loader = each.loader.get();
            if (alive.contains(each) && loader != null) {
                each.leaked = true;
                LOG.log(
                        Level.WARNING,
                        "plugin_leaked: code of {0} stays in memory, held by {1}",
                        each.label,
                        suspects(each, loader));
            }
        }
    }

    private static String suspects(Watched each, OwnLoader loader) {
        List<String> words = new ArrayList<>(new Remains(loader, each.jar.names()).threads());
        each.jar.marks().forEach((what, where) -> words.add(where + ", which " + what));
        return words.isEmpty() ? "something unknown: a heap dump tells" : String.join("; ", words);
    }
}
