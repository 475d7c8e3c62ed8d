package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.config.FileHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the copies of plugin jars are that the process really loads. The dropped file is never opened for longer than a look: on Windows it could
 * not be replaced, and elsewhere overwriting it would break the running classes. One process per folder; a second one, and one that was given none, has
 * a temporary folder from its first copy until it is closed.
 */
final class Staging implements AutoCloseable {
    private final @Nullable FileChannel lock;
    private final AtomicLong copies = new AtomicLong();
    private @Nullable Path folder;

    private Staging(@Nullable Path folder, @Nullable FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** With a temporary folder. */
    static Staging temporary() {
        return new Staging(null, null);
    }

    /** Takes {@code state/plugins} and sweeps what an earlier process left there. */
    static Staging in(Path state) {
        Path folder = state.resolve("plugins");
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                return temporary();
            }
            sweep(folder);
            return new Staging(folder, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the state folder " + state + ": " + e.getMessage(), e);
        }
    }

    /** A copy of its own for each call: the same bytes may come back while their last copy is still being unloaded. */
    Staged copy(PluginJar jar) throws Refusal {
        String name = jar.sha256() + '-' + copies.incrementAndGet();
        try {
            Path to = folder().resolve(jar.id()).resolve(name + (jar.zip() ? ".zip" : ".jar"));
            Files.createDirectories(to.getParent());
            Path part = Files.createTempFile(to.getParent(), "copy", ".part");
            Files.copy(jar.file(), part, StandardCopyOption.REPLACE_EXISTING);
            if (!FileHash.sha256(part).equals(jar.sha256())) {
                Files.delete(part);
                throw new Refusal("it changed while it was copied");
            }
            Path archive = Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
            return jar.zip() ? Staged.unpacked(archive, to.resolveSibling(name)) : Staged.ofJar(archive);
        } catch (IOException e) {
            throw new Refusal("it cannot be copied to the folder of copies: " + e);
        }
    }

    /** Keeps the file that served until now, and only that one of its plugin, for going back to it. */
    PluginJar keep(PluginJar jar, Staged served) throws IOException {
        Path to = folder().resolve(jar.id()).resolve("last-good-" + jar.sha256() + (jar.zip() ? ".zip" : ".jar"));
        Path parent = Objects.requireNonNull(to.getParent());
        if (!Files.exists(to)) {
            Files.copy(served.archive(), to);
        }
        try (Stream<Path> others = Files.list(parent)) {
            for (Path other : others.toList()) {
                if (String.valueOf(other.getFileName()).startsWith("last-good-") && !other.equals(to)) {
                    Files.deleteIfExists(other);
                }
            }
        }
        return jar.at(to);
    }

    private synchronized Path folder() throws IOException {
        Path there = folder;
        if (there == null) {
            there = Files.createTempDirectory("sluice-plugins");
            folder = there;
        }
        return there;
    }

    /** What is loaded from a temporary folder must not be asked for classes any more. */
    @Override
    public synchronized void close() {
        try {
            if (lock != null) {
                lock.close();
            } else if (folder != null) {
                Staged.delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger("sluice.plugin").log(System.Logger.Level.DEBUG, "folder of copies", e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void sweep(Path folder) throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.filter(Files::isDirectory).toList();
        }
        for (Path each : left) {
            Staged.delete(each);
        }
    }
}
