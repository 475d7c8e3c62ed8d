package dev.sluice.runtime.server;

import com.google.protobuf.Any;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Registry;
import java.lang.reflect.Proxy;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The registry for checking a configuration: built-ins are opened, of plugins no code runs but that of configuration records, and scripts are parsed. Any
 * thread.
 */
record UnopenedPlugins(Registry real) implements Registry {
    static Registry in(Registry registry) {
        return new UnopenedPlugins(registry);
    }

    @Override
    public @Nullable Extension find(Any config, String name, Place place, Extension.Kind... kinds) {
        return unopened(real.find(config, name, place, kinds));
    }

    @Override
    public @Nullable Extension byName(String name) {
        return unopened(real.byName(name));
    }

    @Override
    public @Nullable Extension byRouteType(Any config) {
        return unopened(real.byRouteType(config));
    }

    @Override
    public Collection<Extension> all() {
        return real.all();
    }

    private static @Nullable Extension unopened(@Nullable Extension found) {
        return found == null || !found.foreign() ? found : new Unopened(found);
    }

    /** Reads as the real one does; what it opens stands in a chain that nobody will use. */
    private record Unopened(Extension real) implements Extension {
        @Override
        public Kind kind() {
            return real.kind();
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public String origin() {
            return real.origin().equals(BUILT_IN) ? "script" : real.origin(); // foreign code of ours runs scripts
        }

        @Override
        public Types types() {
            return real.types();
        }

        @Override
        public @Nullable Object read(Any config, Place place) {
            return real.read(config, place);
        }

        @Override
        public Object open(Object config, FilterContext context) throws InvalidConfig {
            real.check(config, context);
            Class<?> type =
                    switch (real.kind()) {
                        case LISTENER -> ListenerFilter.class;
                        case NETWORK -> NetworkFilter.class;
                        case NETWORK_TERMINAL -> NetworkTerminal.class;
                        case HTTP -> HttpFilter.class;
                        case HTTP_TERMINAL -> HttpTerminal.class;
                    };
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                throw new IllegalStateException("checking runs no filter");
            });
        }

        @Override
        public @Nullable Object readRoute(Any config, Place place) {
            return real.readRoute(config, place);
        }

        @Override
        public Object openRoute(Object config, FilterContext context) throws InvalidConfig {
            real.check(config, context);
            return config;
        }

        @Override
        public Object mergeRoute(Object outer, Object inner) {
            return inner;
        }

        @Override
        public boolean takesRouteAction() {
            return real.takesRouteAction();
        }

        @Override
        public Lease lease() {
            return Lease.NONE;
        }
    }
}
