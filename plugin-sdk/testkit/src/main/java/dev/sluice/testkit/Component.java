package dev.sluice.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.PerRoute;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.CodeExtension;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.IndexEntry;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A filter under test as an extension, with the type names that its configurations have in a file.
 *
 * @param typeUrl of its configuration; empty for an instance, which has none
 * @param routeUrl of its per-route configuration
 * @param script where a script comes from, as a field of its configuration; empty for all others
 * @param type and {@code entry}: of a filter given by its class
 */
record Component(
        Extension extension,
        String typeUrl,
        String routeUrl,
        String script,
        @Nullable Class<?> type,
        @Nullable IndexEntry entry) {
    private static final String SCRIPT = "sluice.filters.http.script";
    private static final String PREFIX = "type.googleapis.com/";

    /** By its annotation and the type arguments of its interfaces, as the annotation processor reads them. */
    static Component of(Class<?> type) {
        Filter named = type.getAnnotation(Filter.class);
        String name = named == null ? type.getName() : named.value();
        if (type.isRecord()) {
            String canonical = type.getName().replace('$', '.');
            IndexEntry entry = new IndexEntry(kind(type), name, type.getName(), type.getName(), "-", "-", "-");
            return new Component(extension(entry, type), PREFIX + canonical, PREFIX + canonical, "", type, entry);
        }
        Type[] made = arguments(type, FilterFactory.class);
        if (made == null) {
            throw new IllegalArgumentException(type.getName() + " is neither a record nor a FilterFactory");
        }
        Type[] routes = arguments(type, PerRoute.class);
        Class<?> config = (Class<?>) made[0];
        Class<?> route = routes == null ? null : (Class<?>) routes[0];
        IndexEntry entry = new IndexEntry(
                kind((Class<?>) made[1]),
                name,
                type.getName(),
                config.getName(),
                column(config),
                route == null ? "-" : route.getName(),
                route == null ? "-" : column(route));
        return new Component(extension(entry, type), url(config), url(route == null ? config : route), "", type, entry);
    }

    /** A script; its configuration is the script's own. */
    static Component script(String source) {
        Extension found = BuiltIns.of(Component.class.getClassLoader()).stream()
                .filter(e -> e.name().equals(SCRIPT))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + SCRIPT + " on the class path"));
        return new Component(
                found, PREFIX + found.types().config(), PREFIX + found.types().route(), source, null, null);
    }

    /** An instance, shared by all its streams; it has no configuration. */
    static Component of(String name, Object filter) {
        return new Component(new Given(name, filter), "", "", "", null, null);
    }

    String name() {
        return extension.name();
    }

    /** As YAML of one filter of a chain. */
    String yaml(String config) {
        String all = script.isEmpty() ? config : script + ownConfig(config);
        return "name: " + name() + "\ntyped_config:\n" + Yaml.indented(typed(typeUrl, all), 2);
    }

    /** As {@link #yaml(String)}, with {@code failure_mode: open} around it. */
    String openYaml(String config) {
        String all = script.isEmpty() ? config : script + ownConfig(config);
        return "name: " + name() + "\ntyped_config:\n  \"@type\": " + PREFIX
                + "sluice.filters.contained.v1\n  failure_mode: open\n  typed_config:\n"
                + Yaml.indented(typed(typeUrl, all), 4);
    }

    /** As YAML of an {@code Any}. */
    String routeYaml(String config) {
        return typed(routeUrl, script.isEmpty() ? config : ownConfig(config).strip());
    }

    private static String ownConfig(String config) {
        String text = config.stripIndent().strip();
        if (text.isEmpty()) {
            return "";
        }
        return text.startsWith("{") ? "\nconfig: " + text : "\nconfig:\n" + Yaml.indented(text, 2);
    }

    private static String typed(String url, String config) {
        String type = "\"@type\": " + (url.isEmpty() ? PREFIX + "google.protobuf.Struct" : url);
        return Yaml.with(type, config);
    }

    private static Extension extension(IndexEntry entry, Class<?> type) {
        return new CodeExtension(entry, "test", type::getClassLoader, () -> Extension.Lease.NONE);
    }

    private static String column(Class<?> config) {
        return Message.class.isAssignableFrom(config) ? "?" : "-";
    }

    private static String url(Class<?> config) {
        if (!Message.class.isAssignableFrom(config)) {
            return PREFIX + config.getName().replace('$', '.');
        }
        try {
            Message empty = (Message) config.getMethod("getDefaultInstance").invoke(null);
            return PREFIX + empty.getDescriptorForType().getFullName();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(config + " is not generated by protoc", e);
        }
    }

    /** The same by another extension: the filter as a plugin host loads it. */
    Component by(Extension other) {
        return new Component(other, typeUrl, routeUrl, script, type, entry);
    }

    private static Type @Nullable [] arguments(Class<?> type, Class<?> wanted) {
        for (Type one : type.getGenericInterfaces()) {
            if (one instanceof ParameterizedType p && p.getRawType() == wanted) {
                return p.getActualTypeArguments();
            }
        }
        return null;
    }

    private static Extension.Kind kind(Class<?> filter) {
        if (HttpTerminal.class.isAssignableFrom(filter)) {
            return Extension.Kind.HTTP_TERMINAL;
        }
        if (HttpFilter.class.isAssignableFrom(filter)) {
            return Extension.Kind.HTTP;
        }
        if (NetworkTerminal.class.isAssignableFrom(filter)) {
            return Extension.Kind.NETWORK_TERMINAL;
        }
        if (NetworkFilter.class.isAssignableFrom(filter)) {
            return Extension.Kind.NETWORK;
        }
        if (ListenerFilter.class.isAssignableFrom(filter)) {
            return Extension.Kind.LISTENER;
        }
        throw new IllegalArgumentException(filter.getName() + " is no filter");
    }

    private record Given(String name, Object filter) implements Extension {
        @Override
        public Kind kind() {
            return Component.kind(filter.getClass());
        }

        @Override
        public String origin() {
            return "test";
        }

        @Override
        public Object read(Any config, Place place) {
            return Struct.getDefaultInstance();
        }

        @Override
        public Object open(Object config, FilterContext context) {
            return filter;
        }

        @Override
        public Object readRoute(Any config, Place place) {
            return config;
        }

        @Override
        public Object openRoute(Object config, FilterContext context) {
            return config;
        }

        @Override
        public Object mergeRoute(Object outer, Object inner) {
            return inner;
        }

        @Override
        public boolean takesRouteAction() {
            return false;
        }

        @Override
        public Lease lease() {
            return Lease.NONE;
        }
    }
}
