package dev.sluice.samples.staticfiles;

import dev.sluice.filter.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A file while it is sent. Made and read off the loop. */
record OpenFile(FileChannel channel, long size, String etag, String contentType) implements AutoCloseable {
    private static final String INDEX = "index.html";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "txt", "text/plain",
            "css", "text/css",
            "js", "text/javascript",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "jpg", "image/jpeg");

    /** Throws if there is no such file below the folder. */
    static OpenFile of(Path root, String path) throws IOException {
        Path folder = root.toRealPath();
        Path named = folder.resolve("." + path);
        Path file = (Files.isDirectory(named) ? named.resolve(INDEX) : named).toRealPath();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw new NoSuchFileException(path);
        }
        FileChannel channel = FileChannel.open(file);
        try {
            long size = channel.size();
            String etag = '"' + Long.toHexString(Files.getLastModifiedTime(file).toMillis()) + '-' + size + '"';
            return new OpenFile(channel, size, etag, type(String.valueOf(file.getFileName())));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }

    Bytes read(long from, int count) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(count);
        while (block.hasRemaining()) {
            if (channel.read(block, from + block.position()) < 0) {
                throw new IOException("the file became shorter while it was sent");
            }
        }
        return Bytes.of(block.array());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
