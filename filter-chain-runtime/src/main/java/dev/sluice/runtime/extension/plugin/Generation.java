package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.CodeExtension;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.IndexEntry;
import dev.sluice.runtime.os.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

/**
 * One version of a plugin's code, loaded from a copy of its jar by a class loader of its own. Filters that are open hold leases; once it is retired
 * and the last lease is back, what it left behind is ended, it is unloaded and the copy deleted, off the loops. Any thread.
 */
public final class Generation {
    private static final System.Logger LOG = System.getLogger("sluice.plugin");

    private final PluginJar jar;
    private final Staged staged;
    private final OnePlugin manager;
    private final List<Generation> dependencies;
    private final List<Extension.Lease> onDependencies = new ArrayList<>();
    private final LoaderWatch watch;
    private final Leases leases = new Leases(this::unloadElsewhere);
    private final CompletableFuture<Void> unloaded = new CompletableFuture<>();
    private final List<Extension> extensions;
    private volatile @Nullable OwnLoader loader;

    private Generation(
            PluginJar jar, Staged staged, OnePlugin manager, List<Generation> dependencies, LoaderWatch watch) {
        this.jar = jar;
        this.staged = staged;
        this.manager = manager;
        this.dependencies = dependencies;
        this.watch = watch;
        String origin = "plugin " + id() + ' ' + version();
        this.extensions = jar.filters().stream()
                .<Extension>map(entry -> new CodeExtension(entry, origin, this::loader, leases::take))
                .toList();
    }

    /**
     * Loads the copy. No class of it is initialised.
     *
     * @param dependencies what its classes may use; they stay at least as long as this one
     */
    static Generation load(
            PluginJar jar, Staged staged, ClassLoader api, List<Generation> dependencies, LoaderWatch watch)
            throws Refusal {
        List<OwnLoader> loaders = dependencies.stream().map(Generation::loader).toList();
        OnePlugin manager = new OnePlugin(staged, jar.descriptor(), api, loaders);
        Generation generation = new Generation(jar, staged, manager, List.copyOf(dependencies), watch);
        List<String> problems = new ArrayList<>();
        try {
            String id = manager.loadPlugin(staged.archive());
            OwnLoader made = (OwnLoader) manager.getPluginClassLoader(id);
            generation.loader = made;
            watch.add(made, generation.toString(), jar);
            dependencies.forEach(each -> generation.onDependencies.add(each.leases.take()));
            Linked.check(jar.filters(), made, problems);
        } catch (PluginRuntimeException | IllegalArgumentException e) {
            problems.add("it cannot be loaded: " + e.getMessage());
        }
        if (!problems.isEmpty()) {
            generation.retire();
            throw new Refusal(String.join("; ", problems));
        }
        return generation;
    }

    public String id() {
        return jar.descriptor().id();
    }

    public String version() {
        return jar.descriptor().version().toString();
    }

    /** Where it was dropped; the running code is a copy. */
    public Path file() {
        return jar.file();
    }

    /** Of the jar, in hex. */
    public String sha256() {
        return jar.sha256();
    }

    public List<String> filters() {
        return jar.filters().stream().map(IndexEntry::name).toList();
    }

    public List<Extension> extensions() {
        return extensions;
    }

    /** Open filters of it, and plugins that depend on it. */
    public long leasesHeld() {
        return leases.held();
    }

    /** To be called when no configuration uses it any more: no new leases, and unloaded once the last is back. */
    public void retire() {
        leases.retire();
    }

    /** Completes, on another thread, when the classes are unloaded and the copy is deleted. */
    public CompletableFuture<Void> unloaded() {
        return unloaded;
    }

    @Override
    public String toString() {
        return "plugin " + id() + ' ' + version();
    }

    PluginJar jar() {
        return jar;
    }

    Staged staged() {
        return staged;
    }

    List<Generation> dependencies() {
        return dependencies;
    }

    OwnLoader loader() {
        OwnLoader known = loader;
        if (known == null) {
            throw new IllegalStateException(this + " is unloaded");
        }
        return known;
    }

    /** The last lease comes back on a loop, which must not wait for a disk. */
    private void unloadElsewhere() {
        Threads.daemon(this::unload, "sluice-plugin-unload").start();
    }

    private void unload() {
        OwnLoader last = loader;
        loader = null;
        try {
            if (last != null) {
                new Remains(last, jar.names()).end(this);
            }
            manager.unloadPlugin(id());
            staged.delete();
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "cannot clean up after " + this, e);
        }
        onDependencies.forEach(Extension.Lease::close);
        if (last != null) {
            watch.unloaded(last);
        }
        unloaded.complete(null);
    }
}
