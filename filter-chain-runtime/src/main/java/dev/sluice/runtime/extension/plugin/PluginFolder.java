package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A plugin folder as one works on it without a running process: what is in it, and changes of it that a running process may look at any moment. What
 * is replaced or removed stays in {@code .previous/ID/} for going back. One thread.
 */
public final class PluginFolder {
    private static final String PREVIOUS = ".previous";

    private final Path folder;
    private final PluginPolicy policy;
    private final Set<String> taken;

    /** @param taken names of filters that no plugin may have */
    public PluginFolder(Path folder, PluginPolicy policy, Collection<String> taken) {
        this.folder = folder;
        this.policy = policy;
        this.taken = Set.copyOf(taken);
    }

    /** What a process would make of it. Loads classes, runs none. */
    public List<PluginStatus> statuses() {
        return statuses(folder);
    }

    private List<PluginStatus> statuses(Path of) {
        try (PluginHost host = PluginHost.open(of, null, taken, policy)) {
            return host.statuses();
        }
    }

    /** Everything that a process would say against the file, which need not be in the folder; its dependencies are looked for there. */
    public Inspection inspect(Path file) throws IOException {
        Inspection found = Inspection.of(file, policy, taken);
        if (found.jar() == null) {
            return found;
        }
        Path alone = Files.createTempDirectory("sluice-verify-");
        try {
            Path copy = Files.copy(file, alone.resolve(String.valueOf(file.getFileName())));
            if (!found.dependencies().isEmpty()) {
                for (Path other : Folder.files(folder)) {
                    if (!Inspection.of(other, policy, taken).id().equals(found.id())) {
                        Files.copy(other, alone.resolve("with-" + other.getFileName()));
                    }
                }
            }
            PluginPolicy allowed = PluginPolicy.open();
            List<String> problems = new PluginFolder(alone, allowed, taken)
                    .statuses().stream()
                            .filter(each -> each.file().equals(copy))
                            .filter(each -> each.state() == PluginStatus.State.REFUSED)
                            .map(PluginStatus::note)
                            .toList();
            return found.with(problems);
        } finally {
            deleteQuietly(alone);
        }
    }

    /** Copies the file into the folder, whole or not at all; others of the same plugin go out of the way. The file as it is there now. */
    public Path install(Inspection file) throws IOException {
        Files.createDirectories(folder);
        String kind = String.valueOf(file.file().getFileName()).endsWith(".zip") ? ".zip" : ".jar";
        Path to = folder.resolve(file.id() + '-' + file.version() + kind);
        Path part = folder.resolve('.' + String.valueOf(to.getFileName()) + ".part");
        Files.copy(file.file(), part, StandardCopyOption.REPLACE_EXISTING);
        for (Path old : of(file.id())) {
            if (!Inspection.of(old, PluginPolicy.open(), Set.of()).sha256().equals(file.sha256())) {
                putAway(file.id(), old);
            }
        }
        Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
        for (Path other : of(file.id())) {
            if (!other.equals(to)) {
                Files.delete(other);
            }
        }
        return to;
    }

    /** Takes all files of the plugin out of the way. What they were. */
    public List<Path> remove(String id) throws IOException {
        List<Path> all = of(id);
        for (Path each : all) {
            putAway(id, each);
        }
        return all;
    }

    /** The file that was there before the last change comes back, what is there goes. Empty if there is none. */
    public Optional<Path> rollback(String id) throws IOException {
        Path previous = folder.resolve(PREVIOUS).resolve(id);
        if (!Files.isDirectory(previous)) {
            return Optional.empty();
        }
        List<Path> earlier = Folder.files(previous);
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        Path last = earlier.stream()
                .max(Comparator.comparing(PluginFolder::modified))
                .orElseThrow();
        Path aside = last.resolveSibling('.' + String.valueOf(last.getFileName()));
        Files.move(last, aside, StandardCopyOption.REPLACE_EXISTING);
        for (Path each : of(id)) {
            putAway(id, each);
        }
        Path to = folder.resolve(String.valueOf(last.getFileName()));
        return Optional.of(Files.move(aside, to, StandardCopyOption.REPLACE_EXISTING));
    }

    /** Lists everything that can be loaded now in the lock file. */
    public LockFile lock() throws IOException {
        List<LockFile.Line> lines = new ArrayList<>();
        for (PluginStatus each : new PluginFolder(folder, PluginPolicy.open(), taken).statuses()) {
            if (each.state() == PluginStatus.State.LOADED) {
                lines.add(new LockFile.Line(each.id(), each.version(), each.sha256()));
            }
        }
        LockFile made = new LockFile(List.copyOf(lines));
        made.write(folder.resolve(LockFile.NAME));
        return made;
    }

    private List<Path> of(String id) {
        return Folder.files(folder).stream()
                .filter(file ->
                        Inspection.of(file, PluginPolicy.open(), Set.of()).id().equals(id))
                .toList();
    }

    /** Of one plugin one earlier file is kept. */
    private void putAway(String id, Path file) throws IOException {
        Path previous = Files.createDirectories(folder.resolve(PREVIOUS).resolve(id));
        for (Path older : Folder.files(previous)) {
            Files.delete(older);
        }
        Files.move(file, previous.resolve(String.valueOf(file.getFileName())), StandardCopyOption.REPLACE_EXISTING);
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static void deleteQuietly(Path tree) {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException left) {
            System.getLogger("sluice.plugin").log(System.Logger.Level.DEBUG, "temporary folder", left);
        }
    }
}
