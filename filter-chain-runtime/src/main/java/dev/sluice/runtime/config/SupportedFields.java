package dev.sluice.runtime.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of Envoy's messages Sluice implements: those whose getter its compiled code calls, as listed in the {@value #INDEX} of every
 * module. Immutable, any thread.
 */
public final class SupportedFields {
    /** Lines of a full message name, a space and field names with commas between; no names where the type alone decides. */
    public static final String INDEX = "META-INF/sluice/fields.idx";

    /** Who this proxy is: nothing decides by it, admin's dumps show the message as it is, so no getter tells. */
    private static final List<String> ONLY_SHOWN = List.of(
            "envoy.config.core.v3.Node id,locality,metadata", "envoy.config.core.v3.Locality region,zone,sub_zone");

    private final Map<String, Set<String>> fields;
    private final boolean everything;

    private SupportedFields(Map<String, Set<String>> fields, boolean everything) {
        this.fields = fields;
        this.everything = everything;
    }

    /** For reading messages whose use is not known, as in tests of one compiler. */
    public static SupportedFields everything() {
        return new SupportedFields(Map.of(), true);
    }

    /** The table of the modules on this class path, read once. */
    public static SupportedFields shipped() {
        return Shipped.TABLE;
    }

    /** Reads all indexes that a class loader sees. */
    public static SupportedFields load(ClassLoader loader) {
        Map<String, Set<String>> fields = new HashMap<>();
        ONLY_SHOWN.forEach(line -> add(line, fields));
        try {
            for (URL index : Collections.list(loader.getResources(INDEX))) {
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
                    lines.lines().forEach(line -> add(line, fields));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SupportedFields(fields, false);
    }

    /** From the lines of an index. */
    public static SupportedFields of(List<String> lines) {
        Map<String, Set<String>> fields = new HashMap<>();
        ONLY_SHOWN.forEach(line -> add(line, fields));
        lines.forEach(line -> add(line, fields));
        return new SupportedFields(fields, false);
    }

    private static void add(String line, Map<String, Set<String>> fields) {
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        int space = line.indexOf(' ');
        Set<String> known =
                fields.computeIfAbsent(space < 0 ? line : line.substring(0, space), message -> new HashSet<>());
        if (space > 0) {
            known.addAll(Arrays.asList(line.substring(space + 1).split(",")));
        }
    }

    /** Whether the message is read at all. */
    public boolean knows(Descriptor message) {
        return everything || !governed(message) || fields.containsKey(message.getFullName());
    }

    /** Whether the field has an effect. Messages that are not Envoy's own (protobuf's, annotations) are the reader's matter and always do. */
    public boolean supports(FieldDescriptor field) {
        Descriptor message = field.getContainingType();
        if (everything || !governed(message)) {
            return true;
        }
        @Nullable Set<String> known = fields.get(message.getFullName());
        return known != null && known.contains(field.getName());
    }

    private static boolean governed(Descriptor message) {
        String name = message.getFullName();
        return name.startsWith("envoy.") || name.startsWith("xds.") || name.startsWith("udpa.");
    }

    /** Messages by full name with their implemented fields, sorted: for documents and tests. */
    public Map<String, Set<String>> table() {
        Map<String, Set<String>> sorted = new TreeMap<>();
        fields.forEach((message, names) -> sorted.put(message, new TreeSet<>(names)));
        return sorted;
    }

    private static final class Shipped {
        static final SupportedFields TABLE = load(SupportedFields.class.getClassLoader());
    }
}
