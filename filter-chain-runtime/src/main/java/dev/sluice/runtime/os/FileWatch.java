package dev.sluice.runtime.os;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells that files changed, appeared or went. Their size, time and identity are looked at every interval, which works on every system, for network
 * folders, and where a symbolic link is swapped on the way to a file; the system's own notices only wake the look earlier. A change is told once
 * it has stood still for two looks, so that a file that is still being copied waits. Its thread runs the listener; a listener that fails is logged.
 */
public final class FileWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("sluice.os");
    private static final Duration SETTLING = Duration.ofMillis(150);

    private final Supplier<? extends Set<Path>> files;
    private final Duration interval;
    private final Runnable listener;
    private final @Nullable WatchService notices;
    private final Map<Path, WatchKey> folders = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    private FileWatch(Supplier<? extends Set<Path>> files, Duration interval, Runnable listener) {
        this.files = files;
        this.interval = interval;
        this.listener = listener;
        this.notices = notices();
        this.thread = new Thread(this::run, "sluice-watch");
        thread.setDaemon(true);
    }

    /**
     * Watches from now on.
     *
     * @param files which; asked at every look, so that folders may be listed and sets may change
     */
    public static FileWatch start(Supplier<? extends Set<Path>> files, Duration interval, Runnable listener) {
        FileWatch watch = new FileWatch(files, interval, listener);
        watch.thread.start();
        return watch;
    }

    private static @Nullable WatchService notices() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException none) {
            LOG.log(Level.DEBUG, "the system gives no notice of changed files", none);
            return null;
        }
    }

    private void run() {
        Map<Path, String> told = look();
        Map<Path, String> last = told;
        while (!closed) {
            pause(last.equals(told) ? interval : SETTLING, last.equals(told));
            if (closed) {
                return;
            }
            Map<Path, String> now = look();
            if (now.equals(last) && !now.equals(told)) {
                told = now;
                tell();
                // What the listener made of it may watch other files.
                last = look();
                told = sameFiles(last, now) ? now : last;
            } else {
                last = now;
            }
        }
    }

    private static boolean sameFiles(Map<Path, String> a, Map<Path, String> b) {
        return a.keySet().equals(b.keySet());
    }

    private void tell() {
        try {
            listener.run();
        } catch (RuntimeException | LinkageError failure) {
            LOG.log(Level.ERROR, "what follows a changed file failed", failure);
        }
    }

    /** A file that is not there has no entry. */
    private Map<Path, String> look() {
        Map<Path, String> now = new TreeMap<>();
        for (Path file : files.get()) {
            watchFolder(file);
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                now.put(file, found.lastModifiedTime() + " " + found.size() + ' ' + found.fileKey());
            } catch (IOException gone) {
                now.remove(file);
            }
        }
        return now;
    }

    private void watchFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (notices == null || folder == null || folders.containsKey(folder)) {
            return;
        }
        try {
            folders.put(
                    folder,
                    folder.register(
                            notices,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException | RuntimeException cannot) {
            LOG.log(Level.DEBUG, "no notices for " + folder, cannot);
        }
    }

    private void pause(Duration time, boolean wakes) {
        try {
            if (notices == null || !wakes) {
                Thread.sleep(time.toMillis());
                return;
            }
            WatchKey key = notices.poll(time.toMillis(), TimeUnit.MILLISECONDS);
            while (key != null) {
                key.pollEvents();
                if (!key.reset()) {
                    folders.values().remove(key);
                }
                key = notices.poll();
            }
        } catch (InterruptedException | ClosedWatchServiceException over) {
            closed = true;
        }
    }

    /** No more calls of the listener begin. */
    @Override
    public void close() {
        closed = true;
        try {
            if (notices != null) {
                notices.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "watching files", e);
        }
        thread.interrupt();
    }
}
