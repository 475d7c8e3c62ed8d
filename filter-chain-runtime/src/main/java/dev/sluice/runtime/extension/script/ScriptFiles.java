package dev.sluice.runtime.extension.script;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * What a script sees of files: modules in its own folder and below, to read. Links are followed and must end there too, so a folder that is a link
 * (as Kubernetes mounts one) works and a link out of it does not. An inline script sees none.
 */
final class ScriptFiles implements FileSystem {
    private final Language language;
    private final @Nullable Path folder;
    private final Path working;

    private ScriptFiles(Language language, @Nullable Path folder) {
        this.language = language;
        this.folder = folder;
        this.working = folder == null ? Path.of("").toAbsolutePath() : folder;
    }

    static FileSystem none(Language language) {
        return new ScriptFiles(language, null);
    }

    static FileSystem beside(Language language, Path script) {
        return new ScriptFiles(language, script.toAbsolutePath().normalize().getParent());
    }

    @Override
    public Path parsePath(URI uri) {
        if (!"file".equals(uri.getScheme())) {
            throw new UnsupportedOperationException("a script may import files only, not " + uri);
        }
        return Path.of(uri);
    }

    @Override
    public Path parsePath(String path) {
        return Path.of(path);
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        if (modes.contains(AccessMode.WRITE)) {
            throw refused(path);
        }
        Files.readAttributes(
                allowed(path), java.nio.file.attribute.BasicFileAttributes.class); // fails if it is not there
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        throw refused(path);
    }

    @Override
    public void delete(Path path) throws IOException {
        throw refused(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        for (OpenOption option : options) {
            if (option != StandardOpenOption.READ) {
                throw refused(path);
            }
        }
        return Files.newByteChannel(allowed(path));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        throw refused(path);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return working.resolve(path);
    }

    /** The path as it is written: a module's identity and its place in messages. */
    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        allowed(path);
        return toAbsolutePath(path).normalize();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(allowed(path), attributes);
    }

    private Path allowed(Path path) throws IOException {
        Path file = toAbsolutePath(path).normalize();
        if (folder == null || !language.imports(file)) {
            throw refused(path);
        }
        Path realFolder = folder.toRealPath();
        if (!file.startsWith(folder) && !file.startsWith(realFolder)) {
            throw refused(path);
        }
        Path real = file.toRealPath();
        if (!real.startsWith(realFolder)) {
            throw refused(path);
        }
        return real;
    }

    private static AccessDeniedException refused(Path path) {
        return new AccessDeniedException(
                String.valueOf(path.getFileName()), null, "a script may import modules of its own folder only");
    }
}
