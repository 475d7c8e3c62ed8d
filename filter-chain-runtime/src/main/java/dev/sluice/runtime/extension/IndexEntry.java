package dev.sluice.runtime.extension;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A filter as the index names it; nothing of it is loaded yet. The index is {@value #PATH}, written by the SDK's annotation processor: one line per
 * filter, seven columns between tabs, {@code -} where there is nothing, {@code #} before a comment.
 *
 * @param kind what kind of filter it makes
 * @param name what configuration refers to
 * @param type binary name of the factory, or of the record that is filter and configuration
 * @param config binary name of the configuration class; equals {@code type} for a record filter
 * @param configType full protobuf name of the configuration, {@code ?} if only the class can tell, {@code -} for a record
 * @param route binary name of the per-route configuration class, or {@code -}
 * @param routeType as {@code configType}, for {@code route}
 */
public record IndexEntry(
        Extension.Kind kind,
        String name,
        String type,
        String config,
        String configType,
        String route,
        String routeType) {
    public static final String PATH = "META-INF/sluice/filters.idx";

    static final String NOTHING = "-";
    static final String ASK_THE_CLASS = "?";
    private static final int COLUMNS = 7;

    /** Reads a whole index. Throws IOException if a line cannot be understood: it was written by a newer SDK, or by hand. */
    public static List<IndexEntry> read(InputStream index) throws IOException {
        List<IndexEntry> entries = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank() && line.charAt(0) != '#') {
                entries.add(parse(line));
            }
        }
        return entries;
    }

    /** A record that is its own configuration. */
    boolean recordFilter() {
        return type.equals(config);
    }

    boolean hasRoute() {
        return !route.equals(NOTHING);
    }

    private static IndexEntry parse(String line) throws IOException {
        String[] column = line.split("\t", -1);
        if (column.length < COLUMNS) {
            throw new IOException("not a line of a filter index: " + line);
        }
        return new IndexEntry(kind(column[0]), column[1], column[2], column[3], column[4], column[5], column[6]);
    }

    private static Extension.Kind kind(String word) throws IOException {
        for (Extension.Kind kind : Extension.Kind.values()) {
            if (kind.name().replace('_', '-').toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new IOException("unknown kind of filter in a filter index: " + word);
    }
}
