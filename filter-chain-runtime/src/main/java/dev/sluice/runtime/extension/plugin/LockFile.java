package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code plugins.lock}: id, version and SHA-256 of each plugin that may be loaded, one a line, between spaces; {@code #} begins a comment. */
public record LockFile(List<Line> lines) {
    /** Its name in the plugin folder. */
    public static final String NAME = "plugins.lock";

    /** One plugin. */
    public record Line(String id, String version, String sha256) {}

    /** Throws IOException if it is missing or a line is not understood. */
    public static LockFile read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        try {
            int number = 0;
            for (String text : Files.readAllLines(file)) {
                number++;
                String line = text.replaceFirst("#.*", "").strip();
                if (line.isEmpty()) {
                    continue;
                }
                String[] column = line.split("\\s+");
                if (column.length != 3 || !column[2].matches("[0-9a-fA-F]{64}")) {
                    throw new IOException(file.getFileName() + ":" + number + ": not an id, a version and a SHA-256");
                }
                lines.add(new Line(column[0], column[1], column[2]));
            }
            return new LockFile(lines);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        }
    }

    boolean has(String id, String version, String sha256) {
        return lines.stream()
                .anyMatch(line ->
                        line.id.equals(id) && line.version.equals(version) && line.sha256.equalsIgnoreCase(sha256));
    }

    /** Writes it whole or not at all. */
    public void write(Path file) throws IOException {
        StringBuilder text =
                new StringBuilder("# Plugins that may be loaded: id, version, SHA-256. By sluice plugin lock.\n");
        for (Line line : lines) {
            text.append(line.id)
                    .append(' ')
                    .append(line.version)
                    .append(' ')
                    .append(line.sha256)
                    .append('\n');
        }
        Path part = file.resolveSibling('.' + String.valueOf(file.getFileName()) + ".part");
        Files.writeString(part, text);
        Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
