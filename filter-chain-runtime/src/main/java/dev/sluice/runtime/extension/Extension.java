package dev.sluice.runtime.extension;

import com.google.protobuf.Any;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.config.Place;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that makes filters: a built-in factory, a factory or record from a plugin jar, a script. Any thread, off the loops. Reading a
 * configuration runs no code of the extension's own beyond a record's compact constructor.
 */
public interface Extension {
    /** What a filter of this extension is, by where it stands in a chain. */
    enum Kind {
        LISTENER,
        NETWORK,
        NETWORK_TERMINAL,
        HTTP,
        HTTP_TERMINAL;

        public boolean terminal() {
            return this == NETWORK_TERMINAL || this == HTTP_TERMINAL;
        }
    }

    /** The origin of what comes with this product. */
    String BUILT_IN = "built-in";

    Kind kind();

    /** The name that configuration refers to, such as {@code envoy.filters.http.cors} or {@code acme.add-header}. */
    String name();

    /** Where it comes from, for messages and admin: {@code built-in}, {@code plugin acme 1.2.0}, {@code script}. */
    String origin();

    /** What its configurations are called in a type URL; may load a class to find out. */
    default Types types() {
        return Types.NONE;
    }

    /** Decodes {@code typed_config} to what {@link #open} takes (a protobuf message or a record); reports problems and returns null if it cannot. */
    @Nullable
    Object read(Any config, Place place);

    /**
     * Makes the filter: an {@code HttpFilter}, {@code HttpTerminal}, {@code NetworkFilter}, {@code NetworkTerminal} or {@code ListenerFilter}
     * according to {@link #kind}. Once per use in a configuration; may block.
     */
    Object open(Object config, FilterContext context) throws InvalidConfig;

    /** Whether opening it runs code that did not come with this product; checking a configuration does not open it then. */
    default boolean foreign() {
        return !origin().equals(BUILT_IN);
    }

    /** What can be said against a configuration without running the extension: clusters that there are not, scripts that do not parse. */
    default void check(Object config, FilterContext context) throws InvalidConfig {}

    /** As {@link #read} for {@code typed_per_filter_config}. */
    @Nullable
    Object readRoute(Any config, Place place);

    /** What {@code Exchange.perRoute} gives: the opened per-route value. {@code config}: from {@link #readRoute}, or a terminal's route action. */
    Object openRoute(Object config, FilterContext context) throws InvalidConfig;

    /** A {@code typed_config} or per-route configuration of this extension without its secrets, for dumps. */
    default Any redacted(Any config) {
        return config;
    }

    /**
     * JSON Schema of the configuration, as the annotation processor wrote it; empty for a protobuf message, whose descriptor says it all.
     *
     * @param route of the per-route configuration
     */
    default Optional<String> schema(boolean route) {
        return Optional.empty();
    }

    /** Virtual host, route, weighted cluster: outer first; the inner wins unless the factory merges. */
    Object mergeRoute(Object outer, Object inner);

    /** For a terminal: whether it takes the route's action as its per-route configuration, and so must get {@link #openRoute} for each route. */
    boolean takesRouteAction();

    /** Held by every stream that runs this extension's code; the generation is closed only when all leases are back. Any thread. */
    Lease lease();

    /**
     * Full names, as after the slash of a type URL: of a protobuf message, or of a record's class.
     *
     * @param config of the configuration, empty if it is found by name alone
     * @param route of the per-route configuration, empty if there is none or it is the same
     */
    record Types(String config, String route) {
        static final Types NONE = new Types("", "");
    }

    /** A hold on a generation of code; {@link #close} exactly once. */
    @FunctionalInterface
    interface Lease extends AutoCloseable {
        Lease NONE = () -> {};

        @Override
        void close();
    }
}
