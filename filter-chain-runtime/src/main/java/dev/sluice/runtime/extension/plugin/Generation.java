package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.CodeExtension;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.IndexEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

/**
 * One version of a plugin's code, loaded from a copy of its jar by a class loader of its own. Streams that run it hold leases; once it is retired
 * and the last lease is back, it is unloaded and the copy deleted, off the loops. Any thread.
 */
public final class Generation {
    private static final System.Logger LOG = System.getLogger("sluice.plugin");

    private final PluginJar jar;
    private final Path staged;
    private final OnePlugin manager;
    private final Leases leases = new Leases(this::unloadElsewhere);
    private final CompletableFuture<Void> unloaded = new CompletableFuture<>();
    private final List<Extension> extensions;
    private volatile @Nullable ClassLoader loader;

    private Generation(PluginJar jar, Path staged, OnePlugin manager) {
        this.jar = jar;
        this.staged = staged;
        this.manager = manager;
        String origin = "plugin " + id() + ' ' + version();
        this.extensions = jar.filters().stream()
                .<Extension>map(entry -> new CodeExtension(entry, origin, this::loader, leases::take))
                .toList();
    }

    /** Loads the copy. No class of it is initialised. */
    static Generation load(PluginJar jar, Path staged, ClassLoader api) throws Refusal {
        OnePlugin manager = new OnePlugin(staged, jar.descriptor(), api);
        Generation generation = new Generation(jar, staged, manager);
        try {
            String id = manager.loadPlugin(staged);
            generation.loader = manager.getPluginClassLoader(id);
            return generation;
        } catch (PluginRuntimeException | IllegalArgumentException e) {
            throw new Refusal("it cannot be loaded: " + e.getMessage());
        }
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

    /** Streams that run it now. */
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

    ClassLoader loader() {
        ClassLoader known = loader;
        if (known == null) {
            throw new IllegalStateException(this + " is unloaded");
        }
        return known;
    }

    /** The last lease comes back on a loop, which must not wait for a disk. */
    private void unloadElsewhere() {
        Thread thread = new Thread(this::unload, "sluice-plugin-unload");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private void unload() {
        loader = null;
        try {
            manager.unloadPlugin(id());
            Files.deleteIfExists(staged);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot clean up after " + this, e);
        }
        unloaded.complete(null);
    }
}
