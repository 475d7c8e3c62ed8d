package dev.sluice.runtime.extension;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Place;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All extensions that are loaded: built-ins, plugins, scripts. Immutable snapshot, any thread. */
public interface Registry {
    /**
     * The extension for a filter's {@code typed_config}, found by its type URL (a {@code TypedStruct}'s inner one), then, for plugin filters, by
     * {@code name}. If there is none, reports at {@code place} which it is: unknown (with a suggestion), known to Envoy but not to Sluice, or
     * provided by a plugin that is not loaded.
     *
     * @param kinds the kinds that may stand here
     */
    @Nullable
    Extension find(Any config, String name, Place place, Extension.Kind... kinds);

    /** By filter name alone, for the keys of {@code typed_per_filter_config}; null if none. */
    @Nullable
    Extension byName(String name);

    /**
     * By the type of a per-route configuration, for keys of {@code typed_per_filter_config} that are a filter's own name in its chain; null if none.
     */
    default @Nullable Extension byRouteType(Any config) {
        return null;
    }

    /** A filter's configuration of any kind without its secrets, for dumps. {@code name}: the filter's, beside its configuration. */
    default Any redacted(String name, Any config) {
        Extension of = byRouteType(config);
        Extension found = of == null && (config.getTypeUrl().endsWith('/' + Typed.STRUCT)) ? byName(name) : of;
        return found == null ? config : found.redacted(config);
    }

    Collection<Extension> all();
}
