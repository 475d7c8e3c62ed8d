package dev.sluice.runtime.extension.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plugin says about itself: in {@code plugin.properties}, else in its manifest ({@code Plugin-Id}, …), else by its file name, where
 * {@code add-header-1.2.jar} is version 1.2 of add-header.
 *
 * @param requires which versions of the filter API it can run on
 * @param dependencies other plugins whose classes it needs
 */
record Descriptor(
        String id,
        Version version,
        VersionRange requires,
        String provider,
        String description,
        List<Dependency> dependencies) {
    private static final Pattern FILE_NAME = Pattern.compile("(.+?)(?:-(\\d.*))?\\.(?:jar|zip)");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Reads as much as can be read; what cannot is told in {@code problems}. */
    static Descriptor read(Archive archive, String fileName, List<String> problems) {
        Properties properties = properties(archive, problems);
        Attributes manifest = archive.manifest();
        Matcher name = FILE_NAME.matcher(fileName);
        boolean named = name.matches();
        String id = first(properties, "plugin.id", manifest, "Plugin-Id", named ? name.group(1) : fileName);
        if (!ID.matcher(id).matches()) {
            problems.add("'" + id + "' cannot be a plugin's id: use letters, digits, dots, hyphens");
        }
        String byName = named && name.group(2) != null ? name.group(2) : "0.0.0";
        String version = first(properties, "plugin.version", manifest, "Plugin-Version", byName);
        String requires = first(properties, "plugin.requires", manifest, "Plugin-Requires", "*");
        String needed = first(properties, "plugin.dependencies", manifest, "Plugin-Dependencies", "");
        return new Descriptor(
                id,
                parsed(version, Version::of, new Version(0, 0, 0, ""), problems),
                parsed(requires, VersionRange::of, new VersionRange(List.of()), problems),
                first(properties, "plugin.provider", manifest, "Plugin-Provider", ""),
                first(properties, "plugin.description", manifest, "Plugin-Description", ""),
                parsed(needed, Dependency::list, List.of(), problems));
    }

    private static <T> T parsed(String text, Function<String, T> parser, T otherwise, List<String> problems) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    private static String first(
            Properties properties, String property, Attributes manifest, String attribute, String otherwise) {
        String value = properties.getProperty(property, manifest.getValue(attribute));
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static Properties properties(Archive archive, List<String> problems) {
        Properties properties = new Properties();
        byte[] text = archive.text(Archive.DESCRIPTOR);
        if (text != null) {
            try (Reader in = new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                problems.add("its plugin.properties cannot be read: " + e.getMessage());
            }
        }
        return properties;
    }
}
