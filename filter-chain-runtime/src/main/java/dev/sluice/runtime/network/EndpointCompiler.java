package dev.sluice.runtime.network;

import com.google.protobuf.Any;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.config.Place;
import org.jspecify.annotations.Nullable;

/** Compiles configurations of filters that are no plug-ins: the HTTP connection manager. Any thread, off the loops. */
@FunctionalInterface
public interface EndpointCompiler {
    /** Nothing but raw bytes. */
    EndpointCompiler NONE = (config, place) -> null;

    /** A plan for that {@code typed_config}, or null if its type is not one of ours; problems are reported at {@code place}. */
    @Nullable
    Plan compile(Any config, Place place);

    /** A configuration that was read; opening it makes its filters. */
    @FunctionalInterface
    interface Plan {
        /** Makes the endpoint; may block. Null if it cannot be made and the reason was reported. */
        @Nullable
        Endpoint open() throws InvalidConfig;

        /** The same for a listener whose numbers begin with {@code listener}. */
        default @Nullable Endpoint open(String listener) throws InvalidConfig {
            return open();
        }
    }
}
