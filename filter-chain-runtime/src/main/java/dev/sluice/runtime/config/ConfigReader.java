package dev.sluice.runtime.config;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML or JSON into Envoy's own messages and finds all problems that can be found without knowing what the fields mean: syntax, unknown and
 * repeated fields, wrong values, fields that Sluice does not implement, broken {@code validate.rules}. Bad input is problems, never an exception.
 * Stateless, any thread.
 */
public final class ConfigReader {
    private ConfigReader() {}

    /** Reads a bootstrap; each source is merged onto those before it, as Envoy merges {@code --config-yaml} onto the file. */
    public static ReadConfig<Bootstrap> bootstrap(List<ConfigSource> sources, ReadOptions options) {
        return read(sources, Bootstrap.getDefaultInstance(), options);
    }

    /** Reads a message of the type of {@code empty}. */
    public static <M extends Message> ReadConfig<M> read(ConfigSource source, M empty, ReadOptions options) {
        return read(List.of(source), empty, options);
    }

    /** Reads and merges; {@code sources} must not be empty. */
    public static <M extends Message> ReadConfig<M> read(List<ConfigSource> sources, M empty, ReadOptions options) {
        SourceMap positions = new SourceMap(sources.get(0).name());
        Problems problems = new Problems(positions);
        Place root = Place.root(problems);
        EnvironmentExpansion expansion =
                options.variables() == null ? null : new EnvironmentExpansion(options.variables(), problems);
        Message.Builder merged = empty.newBuilderForType();
        boolean whole = true;
        for (ConfigSource source : sources) {
            Message message = one(source, empty, options, expansion, positions, root);
            whole &= message != null;
            if (message != null) {
                merged.mergeFrom(message);
            }
        }
        Message message = merged.buildPartial();
        if (whole) {
            FieldRules.check(message, root, options.permissive());
        }
        problems.readingEnds();
        @SuppressWarnings("unchecked")
        M typed = (M) message;
        return new ReadConfig<>(typed, root);
    }

    private static @Nullable Message one(
            ConfigSource source,
            Message empty,
            ReadOptions options,
            @Nullable EnvironmentExpansion expansion,
            SourceMap positions,
            Place root) {
        Node document = YamlText.parse(source, expansion, root.problems());
        if (document == null) {
            return null;
        }
        positions.add(document);
        Message.Builder builder = empty.newBuilderForType();
        Budget budget = new Budget(source.text().length());
        new MessageReader(options, budget).read(document, builder, root);
        return builder.buildPartial();
    }
}
