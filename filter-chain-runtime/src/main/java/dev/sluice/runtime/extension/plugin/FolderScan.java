package dev.sluice.runtime.extension.plugin;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One look at the plugin folder: from files to a {@link PluginSet}, beside the one that runs. Used once, by one thread. */
final class FolderScan {
    private static final System.Logger LOG = System.getLogger("sluice.plugin");

    private final PluginSet running;
    private final Staging staging;
    private final ClassLoader api;
    private final Map<String, String> owners = new HashMap<>();
    private final List<Generation> generations = new ArrayList<>();
    private final List<RefusedPlugin> refused = new ArrayList<>();
    private final Set<Path> missing = new HashSet<>();

    FolderScan(PluginSet running, Staging staging, ClassLoader api, Collection<String> taken) {
        this.running = running;
        this.staging = staging;
        this.api = api;
        taken.forEach(name -> owners.put(name, "a built-in filter"));
    }

    PluginSet scan(List<Path> files) {
        for (PluginJar jar : newest(files)) {
            running(jar.descriptor().id())
                    .filter(generation -> generation.sha256().equals(jar.sha256()))
                    .ifPresentOrElse(same -> goesOn(same, jar.file()), () -> start(jar));
        }
        for (Generation generation : running.generations()) {
            if (generations.stream().noneMatch(each -> each.id().equals(generation.id()))
                    && generation.leasesHeld() > 0) {
                lost(generation, files);
            }
        }
        return new PluginSet(List.copyOf(generations), List.copyOf(refused), Set.copyOf(missing));
    }

    /** The newest of each plugin, in order of their files. */
    private List<PluginJar> newest(List<Path> files) {
        List<PluginJar> jars = new ArrayList<>();
        for (Path file : files) {
            try {
                jars.add(PluginJar.check(file, Version.of(PluginHost.API_VERSION)));
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
        return newest.values().stream()
                .sorted(Comparator.comparing(PluginJar::file))
                .toList();
    }

    private Optional<Generation> running(String id) {
        return running.generations().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
    }

    private void goesOn(Generation generation, Path file) {
        generation.filters().forEach(name -> owners.put(name, String.valueOf(file.getFileName())));
        generations.add(generation);
    }

    private void start(PluginJar jar) {
        try {
            names(jar);
            Generation generation = Generation.load(jar, staging.copy(jar), api);
            generations.add(generation);
            LOG.log(Level.INFO, "loaded {0}: {1}", generation, String.join(", ", generation.filters()));
        } catch (Refusal refusal) {
            refuse(jar.file(), refusal.reason());
        }
    }

    private void lost(Generation generation, List<Path> files) {
        boolean gone = !files.contains(generation.file());
        if (gone) {
            missing.add(generation.file());
        }
        if (!running.missing().contains(generation.file())) {
            LOG.log(
                    Level.WARNING,
                    "{0} is in use and goes on: {1} {2}",
                    generation,
                    generation.file(),
                    gone ? "is gone" : "is no longer a plugin that can be used");
        }
        goesOn(generation, generation.file());
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
        if (!running.refused().contains(plugin)) {
            LOG.log(Level.ERROR, "plugin {0}", plugin);
        }
    }
}
