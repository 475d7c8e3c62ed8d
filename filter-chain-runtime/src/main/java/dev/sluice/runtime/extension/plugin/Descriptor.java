package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a plugin says about itself: in {@code plugin.properties}, else in its manifest ({@code Plugin-Id}, …), else by its file name, where
 * {@code add-header-1.2.jar} is version 1.2 of add-header.
 *
 * @param requires which versions of the filter API it can run on
 * @param dependencies ids of other plugins, as PF4J writes them
 */
record Descriptor(
        String id, Version version, VersionRange requires, String provider, String description, String dependencies) {
    private static final Pattern FILE_NAME = Pattern.compile("(.+?)(?:-(\\d.*))?\\.(?:jar|zip)");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    static Descriptor read(ZipFile jar, String fileName) throws IOException, Refusal {
        Properties properties = properties(jar);
        Attributes manifest = manifest(jar);
        Matcher name = FILE_NAME.matcher(fileName);
        boolean named = name.matches();
        String id = first(properties, "plugin.id", manifest, "Plugin-Id", named ? name.group(1) : fileName);
        if (!ID.matcher(id).matches()) {
            throw new Refusal("'" + id + "' cannot be a plugin's id: use letters, digits, dots, hyphens");
        }
        String byName = named && name.group(2) != null ? name.group(2) : "0.0.0";
        try {
            return new Descriptor(
                    id,
                    Version.of(first(properties, "plugin.version", manifest, "Plugin-Version", byName)),
                    VersionRange.of(first(properties, "plugin.requires", manifest, "Plugin-Requires", "*")),
                    first(properties, "plugin.provider", manifest, "Plugin-Provider", ""),
                    first(properties, "plugin.description", manifest, "Plugin-Description", ""),
                    first(properties, "plugin.dependencies", manifest, "Plugin-Dependencies", ""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private static String first(
            Properties properties, String property, Attributes manifest, String attribute, String otherwise) {
        String value = properties.getProperty(property, manifest.getValue(attribute));
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static Properties properties(ZipFile jar) throws IOException {
        Properties properties = new Properties();
        ZipEntry entry = jar.getEntry("plugin.properties");
        if (entry != null) {
            try (InputStream in = jar.getInputStream(entry);
                    Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                properties.load(text);
            } catch (IllegalArgumentException e) {
                throw new IOException("plugin.properties: " + e.getMessage(), e);
            }
        }
        return properties;
    }

    private static Attributes manifest(ZipFile jar) throws IOException {
        ZipEntry entry = jar.getEntry("META-INF/MANIFEST.MF");
        if (entry == null) {
            return new Attributes();
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
