package dev.sluice.runtime.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the bootstrap comes from and how it is read, so that a reload can read it again. Immutable, any thread.
 *
 * @param file what {@code -c} names
 * @param inline what {@code --config-yaml} holds, merged onto the file
 * @param permissive as {@link ReadOptions#permissive}
 * @param expandsEnvironment whether <code>${NAME}</code> is replaced
 */
public record BootstrapInput(
        Optional<Path> file, Optional<String> inline, boolean permissive, boolean expandsEnvironment) {
    /** What is said where there is none. */
    public static final String NONE = "no configuration: name a file with -c";

    /** Reads now. Throws if the file cannot be read, with a message fit to be shown; what is wrong in it are problems. */
    public ReadConfig<Bootstrap> read() throws IOException {
        List<ConfigSource> sources = new ArrayList<>();
        if (file.isPresent()) {
            sources.add(ConfigSource.file(file.get()));
        }
        inline.map(ConfigSource::inline).ifPresent(sources::add);
        if (sources.isEmpty()) {
            throw new IOException(NONE);
        }
        ReadOptions options = ReadOptions.strict();
        options = permissive ? options.asPermissive() : options;
        return ConfigReader.bootstrap(sources, expandsEnvironment ? options.expandingEnvironment() : options);
    }

    /** What messages call it: the file's name, or {@code <inline>}. */
    public String name() {
        return file.map(Path::toString).orElse(ConfigSource.INLINE);
    }
}
