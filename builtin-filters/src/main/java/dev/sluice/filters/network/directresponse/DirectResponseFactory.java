package dev.sluice.filters.network.directresponse;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers every connection with the same bytes and closes it. */
@Filter("envoy.filters.network.direct_response")
public final class DirectResponseFactory implements FilterFactory<Config, NetworkTerminal> {
    @Override
    public NetworkTerminal open(Config config, FilterContext context) throws InvalidConfig {
        Verdict reply = Verdict.reply(Source.of(Bytes.of(read(config.getResponse()))));
        return c -> reply;
    }

    private static byte[] read(DataSource source) throws InvalidConfig {
        return switch (source.getSpecifierCase()) {
            case FILENAME -> file(source.getFilename());
            case INLINE_BYTES -> source.getInlineBytes().toByteArray();
            case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
            case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable());
            default -> new byte[0];
        };
    }

    private static byte[] file(String name) throws InvalidConfig {
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (IOException | RuntimeException e) {
            throw new InvalidConfig("response.filename", "cannot read " + name + ": " + e);
        }
    }

    private static byte[] variable(String name) throws InvalidConfig {
        String value = System.getenv(name);
        if (value == null) {
            throw new InvalidConfig("response.environment_variable", "not set: " + name);
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
