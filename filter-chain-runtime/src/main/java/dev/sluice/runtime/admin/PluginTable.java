package dev.sluice.runtime.admin;

import dev.sluice.runtime.extension.plugin.PluginStatus;
import java.util.ArrayList;
import java.util.List;

/** Plugins as a table of text: id, version, the hash's first digits, status, uses, file, and why. */
public final class PluginTable {
    private static final int DIGITS = 12;

    private PluginTable() {}

    /** With a heading line; each line ends with a line feed. */
    public static String of(List<PluginStatus> all) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "VERSION", "SHA-256", "STATUS", "USES", "FILE"));
        for (PluginStatus each : all) {
            String sha = each.sha256();
            rows.add(List.of(
                    each.id(),
                    each.version(),
                    sha.substring(0, Math.min(DIGITS, sha.length())),
                    each.state().name(),
                    String.valueOf(each.uses()),
                    String.valueOf(each.file().getFileName()) + (each.note().isEmpty() ? "" : ": " + each.note())));
        }
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
