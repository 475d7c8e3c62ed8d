package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

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
    private final Staging staging;
    private final Set<String> taken;
    private final ClassLoader api = new ApiLoader(PluginHost.class.getClassLoader());
    private final LoaderWatch loaders = new LoaderWatch();
    private volatile PluginSet current = PluginSet.EMPTY;

    private PluginHost(Path folder, Staging staging, Collection<String> taken) {
        this.folder = folder;
        this.staging = staging;
        this.taken = Set.copyOf(taken);
    }

    /**
     * Loads what is in the folder; may block. Runs no code of the plugins.
     *
     * @param folder a folder that does not exist has no plugins
     * @param state where copies are kept while they run
     * @param taken names of filters that no plugin may have, because they are built in
     */
    public static PluginHost open(Path folder, Path state, Collection<String> taken) {
        PluginHost host = new PluginHost(folder, Staging.in(state), taken);
        host.use(host.next());
        return host;
    }

    /** The plugins in use. */
    public PluginSet current() {
        return current;
    }

    /**
     * What the folder holds now; may block. Plugins whose file did not change are the same generations. One whose file is gone, or is no plugin any
     * more, goes on as long as something uses it. Runs no code of the plugins.
     */
    public PluginSet next() {
        return new FolderScan(current, staging, api, taken).scan(files(folder));
    }

    /** The set serves from now on: what is only in the one before is unloaded when its last stream is over. */
    public void use(PluginSet next) {
        PluginSet before = current;
        for (Generation generation : next.generations()) {
            if (!before.generations().contains(generation)) {
                loaders.add(generation.loader());
            }
        }
        current = next;
        retire(before, next);
    }

    /** Class loaders of plugins that the virtual machine has not collected yet: those in use, and old ones until the next collection. */
    public int loadersAlive() {
        return loaders.alive();
    }

    /** The set is not used after all. */
    public void discard(PluginSet next) {
        retire(next, current);
    }

    private static void retire(PluginSet gone, PluginSet stays) {
        for (Generation generation : gone.generations()) {
            if (!stays.generations().contains(generation)) {
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
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(PluginHost::looksLikeAPlugin).sorted().toList();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot read the plugin folder {0}: {1}", folder, e.getMessage());
            return List.of();
        }
    }

    private static boolean looksLikeAPlugin(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".jar") && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
