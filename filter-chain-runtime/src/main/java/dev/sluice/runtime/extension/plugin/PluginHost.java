package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.Extension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The plugins of a folder, looked at once at start. Each jar is checked, copied, and loaded by a class loader of its own; of two versions of a
 * plugin the newest wins. What cannot be loaded is refused with a reason, in the log and in {@link #refused}, and the rest goes on.
 */
public final class PluginHost implements AutoCloseable {
    /** Version of the filter contract that plugins ask for with {@code Plugin-Requires}. */
    public static final String API_VERSION = "1.0.0";

    private static final System.Logger LOG = System.getLogger("sluice.plugin");

    private final Staging staging;
    private final ClassLoader api = new ApiLoader(PluginHost.class.getClassLoader());
    private final List<Generation> generations = new ArrayList<>();
    private final List<RefusedPlugin> refused = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();

    private PluginHost(Staging staging) {
        this.staging = staging;
    }

    /**
     * Loads what is in the folder; may block. Runs no code of the plugins.
     *
     * @param folder a folder that does not exist has no plugins
     * @param state where copies are kept while they run
     * @param taken names of filters that no plugin may have, because they are built in
     */
    public static PluginHost open(Path folder, Path state, Collection<String> taken) {
        PluginHost host = new PluginHost(Staging.in(state));
        taken.forEach(name -> host.owners.put(name, "a built-in filter"));
        host.load(folder);
        return host;
    }

    public List<Generation> generations() {
        return List.copyOf(generations);
    }

    public List<RefusedPlugin> refused() {
        return List.copyOf(refused);
    }

    /** Of all generations. */
    public List<Extension> extensions() {
        return generations.stream().flatMap(each -> each.extensions().stream()).toList();
    }

    /** Filters that a refused jar would provide, and why they are not here: for the registry's messages. */
    public Map<String, String> missing() {
        Map<String, String> reasons = new LinkedHashMap<>();
        refused.forEach(each -> each.filters().forEach(name -> reasons.putIfAbsent(name, each.toString())));
        generations.forEach(each -> each.filters().forEach(reasons::remove));
        return reasons;
    }

    /** Retires all generations; each is unloaded when its last stream is over. */
    @Override
    public void close() {
        generations.forEach(Generation::retire);
        staging.close();
    }

    private void load(Path folder) {
        List<PluginJar> jars = new ArrayList<>();
        for (Path file : files(folder)) {
            try {
                jars.add(PluginJar.check(file, Version.of(API_VERSION)));
            } catch (Refusal refusal) {
                refuse(file, refusal.reason());
            }
        }
        jars.sort(Comparator.comparing((PluginJar jar) -> jar.descriptor().version())
                .reversed()
                .thenComparing(PluginJar::file));
        Map<String, PluginJar> newest = new LinkedHashMap<>();
        for (PluginJar jar : jars) {
            PluginJar winner = newest.putIfAbsent(jar.descriptor().id(), jar);
            if (winner != null) {
                Version version = winner.descriptor().version();
                refuse(
                        jar.file(),
                        "version " + version + " of it, " + winner.file().getFileName() + ", is used");
            }
        }
        newest.values().stream().sorted(Comparator.comparing(PluginJar::file)).forEach(this::start);
    }

    private void start(PluginJar jar) {
        try {
            names(jar);
            Generation generation = Generation.load(jar, staging.copy(jar), api);
            generations.add(generation);
            LOG.log(System.Logger.Level.INFO, "loaded {0}: {1}", generation, String.join(", ", generation.filters()));
        } catch (Refusal refusal) {
            refuse(jar.file(), refusal.reason());
        }
    }

    /** All of them or none. */
    private void names(PluginJar jar) throws Refusal {
        Set<String> own = new HashSet<>();
        for (var filter : jar.filters()) {
            String owner = own.add(filter.name()) ? owners.get(filter.name()) : "itself";
            if (owner != null) {
                throw new Refusal("its filter " + filter.name() + " is already provided by " + owner);
            }
        }
        own.forEach(name -> owners.put(name, String.valueOf(jar.file().getFileName())));
    }

    private void refuse(Path file, String reason) {
        RefusedPlugin plugin = new RefusedPlugin(file, reason, PluginJar.names(file));
        refused.add(plugin);
        LOG.log(System.Logger.Level.ERROR, "plugin {0}", plugin);
    }

    private List<Path> files(Path folder) {
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
