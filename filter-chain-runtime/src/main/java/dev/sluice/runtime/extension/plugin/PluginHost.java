package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of a folder. Each jar is checked, copied, and loaded by a class loader of its own; of two versions of a plugin the newest wins. What
 * cannot be loaded is refused with a reason, in the log and in {@link PluginSet#refused}, and the rest goes on. A snapshot has a {@link PluginSet};
 * {@link #next} looks at the folder again for the next one, {@link #use} or {@link #discard} says what became of it. One thread at a time.
 */
public final class PluginHost implements AutoCloseable {
    /** Version of the filter contract that plugins ask for with {@code Plugin-Requires}. */
    public static final String API_VERSION = "1.0.0";

    private static final System.Logger LOG = System.getLogger("sluice.plugin");

    private final Path folder;
    private final Folder files;
    private final Staging staging;
    private final Set<String> taken;
    private final ClassLoader api = new ApiLoader(PluginHost.class.getClassLoader());
    private final LoaderWatch loaders;
    private final Map<String, PluginJar> lastGood = new ConcurrentHashMap<>();
    private final List<Generation> draining = new CopyOnWriteArrayList<>();
    private volatile Wishes wishes = Wishes.NONE;
    private volatile PluginSet current = PluginSet.EMPTY;

    private PluginHost(
            Path folder, Staging staging, Collection<String> taken, PluginPolicy policy, LoaderWatch loaders) {
        this.folder = folder;
        this.staging = staging;
        this.taken = Set.copyOf(taken);
        this.files = new Folder(folder, policy, this.taken);
        this.loaders = loaders;
    }

    /**
     * Loads what is in the folder; may block. Runs no code of the plugins.
     *
     * @param folder a folder that does not exist has no plugins
     * @param state where copies are kept while they run; null: in a temporary folder, deleted by {@link #close}
     * @param taken names of filters that no plugin may have, because they are built in
     */
    public static PluginHost open(Path folder, @Nullable Path state, Collection<String> taken, PluginPolicy policy) {
        return open(folder, state, taken, policy, LoaderWatch.PATIENCE);
    }

    /** With all plugins allowed. */
    public static PluginHost open(Path folder, @Nullable Path state, Collection<String> taken) {
        return open(folder, state, taken, PluginPolicy.open());
    }

    /** @param patience after which code that stays in memory is called leaked */
    static PluginHost open(
            Path folder, @Nullable Path state, Collection<String> taken, PluginPolicy policy, Duration patience) {
        Staging staging = state == null ? Staging.temporary() : Staging.in(state);
        PluginHost host = new PluginHost(folder, staging, taken, policy, new LoaderWatch(patience));
        host.use(host.next());
        return host;
    }

    /** The plugins in use. */
    public PluginSet current() {
        return current;
    }

    /**
     * What the folder holds now; may block, for some seconds if a file is still being written. Plugins whose file did not change are the same
     * generations. One whose file is gone, or is no plugin any more, goes on as long as something uses it. Runs no code of the plugins.
     */
    public PluginSet next() {
        List<Inspection> found = files.look();
        return new FolderScan(current, staging, api, taken, wishes, loaders).scan(found, files.unsettled());
    }

    /** The set serves from now on: what is only in the one before is unloaded when its last stream is over. */
    public void use(PluginSet next) {
        PluginSet before = current;
        for (Generation each : before.generations()) {
            boolean replaced = next.generations().stream()
                    .anyMatch(other ->
                            other.id().equals(each.id()) && !other.sha256().equals(each.sha256()));
            if (replaced) {
                keep(each);
            }
        }
        current = next;
        retire(before, next);
    }

    private void keep(Generation served) {
        try {
            lastGood.put(served.id(), staging.keep(served.jar(), served.staged()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, served + " is not kept for going back to it", e);
        }
    }

    /** What is wished beside the folder; see {@link #wish(Wishes)}. */
    public Wishes wishes() {
        return wishes;
    }

    /** The next look at the folder heeds them. */
    public void wish(Wishes next) {
        wishes = next;
    }

    /**
     * Makes it the next set's wish that a plugin is as it was before its last swap, off, or on.
     *
     * @return why that cannot be, or null
     */
    public @Nullable String wish(String id, PluginAction action) {
        boolean loaded =
                current.generations().stream().anyMatch(each -> each.id().equals(id));
        switch (action) {
            case ENABLE -> {
                if (!wishes.disabled().contains(id)) {
                    return loaded ? id + " is not disabled" : unknown(id);
                }
                wishes = wishes.enable(id);
            }
            case DISABLE -> {
                if (!loaded) {
                    return unknown(id);
                }
                wishes = wishes.disable(id);
            }
            case ROLLBACK -> {
                PluginJar last = lastGood.get(id);
                if (last == null) {
                    return loaded ? "there is no earlier version of " + id + " since the start" : unknown(id);
                }
                String offered = current.offered().getOrDefault(id, "");
                wishes = last.sha256().equals(offered)
                        ? wishes.unpin(id)
                        : wishes.pin(id, new Wishes.Pin(last, offered));
            }
        }
        return null;
    }

    private static String unknown(String id) {
        return "no plugin " + id + " is loaded";
    }

    /** All plugins and files, as they stand now. */
    public List<PluginStatus> statuses() {
        return new StatusList(current, wishes, draining).all();
    }

    /** Plugins whose code should be gone from memory and, proved, is not. */
    public List<String> leaked() {
        return loaders.leaked();
    }

    /** Living threads that plugins began, with the plugin's name. */
    public List<String> threads() {
        return loaders.threads();
    }

    /** Class loaders of plugins that the virtual machine has not collected yet: those in use, and old ones until the next collection. */
    public int loadersAlive() {
        return loaders.alive();
    }

    /** The set is not used after all. */
    public void discard(PluginSet next) {
        retire(next, current);
    }

    private void retire(PluginSet gone, PluginSet stays) {
        for (Generation generation : gone.generations()) {
            if (!stays.generations().contains(generation)) {
                draining.add(generation);
                generation.unloaded().thenRun(() -> draining.remove(generation));
                generation.retire();
            }
        }
    }

    /** Retires all generations; each is unloaded when its last stream is over. */
    @Override
    public void close() {
        use(PluginSet.EMPTY);
        staging.close();
    }

    /** The plugin files of a folder, in order of their names. */
    public static List<Path> files(Path folder) {
        return Folder.files(folder);
    }

    /** Where it looks for plugins. */
    public Path folder() {
        return folder;
    }
}
