package dev.sluice.filters.common;

import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a configuration gives inline, by file or by environment variable. Off the loops. */
public final class DataSources {
    private DataSources() {}

    /**
     * The bytes; none if the source is not set.
     *
     * @param field path of the source in the filter's configuration, for the error
     */
    public static byte[] read(DataSource source, String field) throws InvalidConfig {
        return switch (source.getSpecifierCase()) {
            case FILENAME -> file(source.getFilename(), field);
            case INLINE_BYTES -> source.getInlineBytes().toByteArray();
            case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
            case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable(), field);
            default -> new byte[0];
        };
    }

    private static byte[] file(String name, String field) throws InvalidConfig {
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (IOException | RuntimeException e) {
            throw new InvalidConfig(field + ".filename", "cannot read " + name + ": " + e);
        }
    }

    private static byte[] variable(String name, String field) throws InvalidConfig {
        String value = System.getenv(name);
        if (value == null) {
            throw new InvalidConfig(field + ".environment_variable", "not set: " + name);
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
