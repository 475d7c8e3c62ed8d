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

    Collection<Extension> all();
}
