package dev.sluice.runtime.extension.plugin;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    private final Wishes wishes;
    private final LoaderWatch watch;
    private final Map<String, String> owners = new HashMap<>();
    private final Map<Path, Inspection> inspected = new HashMap<>();
    private final Map<String, PluginJar> chosen = new LinkedHashMap<>();
    private final Map<String, String> offered = new HashMap<>();
    private final Map<String, Generation> ready = new LinkedHashMap<>();
    private final Map<String, String> failed = new HashMap<>();
    private final List<RefusedPlugin> refused = new ArrayList<>();
    private final List<RefusedPlugin> disabled = new ArrayList<>();
    private final Set<Path> missing = new HashSet<>();
    private final Set<Path> unfinished = new HashSet<>();

    FolderScan(
            PluginSet running,
            Staging staging,
            ClassLoader api,
            Collection<String> taken,
            Wishes wishes,
            LoaderWatch watch) {
        this.running = running;
        this.staging = staging;
        this.api = api;
        this.wishes = wishes;
        this.watch = watch;
        taken.forEach(name -> owners.put(name, "a built-in filter"));
    }

    /** @param unsettled of these, files that may become good ones when their writer is done */
    PluginSet scan(List<Inspection> files, Set<Path> unsettled) {
        unfinished.addAll(unsettled);
        choose(files);
        for (String id : List.copyOf(chosen.keySet())) {
            resolve(id, new LinkedHashSet<>());
        }
        for (Generation generation : running.generations()) {
            boolean off = wishes.disabled().contains(generation.id());
            if (!ready.containsKey(generation.id()) && !off && generation.leasesHeld() > 0) {
                lost(generation, files);
            }
        }
        return new PluginSet(
                List.copyOf(ready.values()),
                List.copyOf(refused),
                Set.copyOf(missing),
                List.copyOf(disabled),
                Set.copyOf(unfinished),
                Map.copyOf(offered));
    }

    /** The newest of each plugin, in order of their files. */
    private void choose(List<Inspection> files) {
        List<PluginJar> jars = new ArrayList<>();
        for (Inspection file : files) {
            inspected.put(file.file(), file);
            PluginJar jar = file.jar();
            if (jar != null) {
                jars.add(jar);
            } else if (!unfinished.contains(file.file())) {
                refuse(file, file.reason());
            }
        }
        jars.sort(Comparator.comparing(PluginJar::version).reversed().thenComparing(PluginJar::file));
        Map<String, PluginJar> newest = new LinkedHashMap<>();
        for (PluginJar jar : jars) {
            PluginJar winner = newest.putIfAbsent(jar.id(), jar);
            if (winner != null) {
                refuse(jar, "version " + winner.version() + " of it, " + winner.fileName() + ", is used");
            }
        }
        newest.forEach((id, jar) -> offered.put(id, jar.sha256()));
        wishes.pins().forEach((id, pin) -> {
            if (offered.getOrDefault(id, pin.instead()).equals(pin.instead())) {
                newest.put(id, pin.jar());
            }
        });
        newest.values().stream().sorted(Comparator.comparing(PluginJar::file)).forEach(this::take);
    }

    private void take(PluginJar jar) {
        if (wishes.disabled().contains(jar.id())) {
            disabled.add(status(jar, "it is disabled"));
            failed.put(jar.id(), "is disabled");
        } else {
            chosen.put(jar.id(), jar);
        }
    }

    /** With what it depends on, first. False if it cannot be had. */
    private boolean resolve(String id, Set<String> path) {
        if (ready.containsKey(id)) {
            return true;
        }
        PluginJar jar = chosen.get(id);
        if (jar == null || failed.containsKey(id)) {
            return false;
        }
        if (!path.add(id)) {
            fail(jar, "it depends on itself: " + String.join(" > ", path) + " > " + id);
            return false;
        }
        List<Generation> dependencies = new ArrayList<>();
        for (Dependency each : jar.descriptor().dependencies()) {
            if (!dependency(jar, each, path, dependencies)) {
                return false;
            }
        }
        path.remove(id);
        Optional<Generation> same = running.generations().stream()
                .filter(each -> each.id().equals(id) && each.sha256().equals(jar.sha256()))
                .filter(each -> each.dependencies().equals(dependencies))
                .findFirst();
        if (same.isPresent()) {
            goesOn(same.get(), jar.file());
        } else {
            start(jar, dependencies);
        }
        return ready.containsKey(id);
    }

    private boolean dependency(PluginJar jar, Dependency wanted, Set<String> path, List<Generation> into) {
        boolean there = resolve(wanted.id(), path);
        if (failed.containsKey(jar.id())) {
            return false;
        }
        if (!there) {
            if (!wanted.optional()) {
                fail(
                        jar,
                        "it depends on plugin " + wanted.id() + ", which "
                                + failed.getOrDefault(wanted.id(), "is not in the folder"));
            }
            return wanted.optional();
        }
        Generation found = java.util.Objects.requireNonNull(ready.get(wanted.id()));
        if (!wanted.range().accepts(Version.of(found.version()))) {
            fail(jar, "it depends on another version of plugin " + wanted.id() + " than " + found.version());
            return false;
        }
        into.add(found);
        return true;
    }

    private void goesOn(Generation generation, Path file) {
        generation.filters().forEach(name -> owners.put(name, String.valueOf(file.getFileName())));
        ready.put(generation.id(), generation);
    }

    private void start(PluginJar jar, List<Generation> dependencies) {
        try {
            names(jar);
            Generation generation = Generation.load(jar, staging.copy(jar), api, dependencies, watch);
            ready.put(jar.id(), generation);
            LOG.log(Level.INFO, "loaded {0}: {1}", generation, String.join(", ", generation.filters()));
        } catch (Refusal refusal) {
            owners.values().removeIf(jar.fileName()::equals);
            fail(jar, refusal.reason());
        }
    }

    private void fail(PluginJar jar, String reason) {
        failed.put(jar.id(), "was refused");
        refuse(jar, reason);
    }

    private void lost(Generation generation, List<Inspection> files) {
        boolean gone = files.stream().noneMatch(each -> each.file().equals(generation.file()));
        if (gone) {
            missing.add(generation.file());
        }
        if (!running.missing().contains(generation.file())
                && running.generations().contains(generation)) {
            LOG.log(
                    Level.WARNING,
                    "{0} is in use and goes on: {1} {2}",
                    generation,
                    generation.file(),
                    gone
                            ? "is gone"
                            : unfinished.contains(generation.file())
                                    ? "is being written"
                                    : "is no longer a plugin that can be used");
        }
        goesOn(generation, generation.file());
    }

    /** All of them or none. */
    private void names(PluginJar jar) throws Refusal {
        for (var filter : jar.filters()) {
            String owner = owners.get(filter.name());
            if (owner != null) {
                throw new Refusal("its filter " + filter.name() + " is already provided by " + owner);
            }
        }
        jar.filters().forEach(filter -> owners.put(filter.name(), jar.fileName()));
    }

    private void refuse(PluginJar jar, String reason) {
        refuse(status(jar, reason));
    }

    private void refuse(Inspection file, String reason) {
        refuse(RefusedPlugin.of(file, reason));
    }

    private static RefusedPlugin status(PluginJar jar, String reason) {
        return new RefusedPlugin(
                jar.file(),
                reason,
                jar.filters().stream().map(each -> each.name()).toList(),
                jar.id(),
                jar.version().toString(),
                jar.sha256());
    }

    private void refuse(RefusedPlugin plugin) {
        refused.add(plugin);
        if (!running.refused().contains(plugin)) {
            LOG.log(Level.ERROR, "plugin {0}", plugin);
        }
    }
}
