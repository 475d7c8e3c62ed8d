package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.config.FileHash;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of the plugin folder, inspected; what did not change since the last look is not read twice but for its hash. A file that is broken and was
 * written to a moment ago is one that somebody still copies: it is waited for, and if that takes long it is neither good nor bad yet.
 */
final class Folder {
    private static final System.Logger LOG = System.getLogger("sluice.plugin");

    /** A writer that rests longer than this has given up. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration MOST = Duration.ofSeconds(3);
    private static final long STEP_MILLIS = 50;

    private final Path folder;
    private final PluginPolicy policy;
    private final Set<String> taken;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final Set<Path> unsettled = new HashSet<>();

    private record Seen(String key, Inspection inspection) {}

    Folder(Path folder, PluginPolicy policy, Set<String> taken) {
        this.folder = folder;
        this.policy = policy;
        this.taken = taken;
    }

    /** One after the other; may block for the time that a copy takes. */
    List<Inspection> look() {
        unsettled.clear();
        List<Inspection> all = new ArrayList<>();
        long until = System.nanoTime() + MOST.toNanos();
        for (Path file : files(folder)) {
            Inspection found = inspect(file);
            while (found.damaged() && fresh(file)) {
                if (System.nanoTime() > until || !rest()) {
                    unsettled.add(file);
                    break;
                }
                found = inspect(file);
            }
            all.add(found);
        }
        seen.keySet().retainAll(all.stream().map(Inspection::file).toList());
        return all;
    }

    /** After {@link #look}: what was still being written. */
    Set<Path> unsettled() {
        return Set.copyOf(unsettled);
    }

    private Inspection inspect(Path file) {
        StringBuilder key = new StringBuilder(FileHash.of(file));
        policy.files().forEach(each -> key.append(' ').append(FileHash.of(each)));
        Seen known = seen.get(file);
        if (known != null && known.key.contentEquals(key)) {
            return known.inspection;
        }
        Inspection found = Inspection.of(file, policy, taken);
        seen.put(file, new Seen(key.toString(), found));
        return found;
    }

    private static boolean fresh(Path file) {
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return written.plus(FRESH).isAfter(Instant.now())
                    && written.isBefore(Instant.now().plus(FRESH));
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean rest() {
        try {
            Thread.sleep(STEP_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The plugin files of a folder, in order of their names. */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Folder::looksLikeAPlugin).sorted().toList();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "cannot read the plugin folder {0}: {1}", folder, e.getMessage());
            return List.of();
        }
    }

    private static boolean looksLikeAPlugin(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".jar") || name.endsWith(".zip")) && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
