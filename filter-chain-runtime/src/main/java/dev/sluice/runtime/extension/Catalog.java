package dev.sluice.runtime.extension;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registry: all extensions by name and by the protobuf type or record class of their configuration. Nothing is loaded to build it. */
public final class Catalog implements Registry {
    private static final System.Logger LOG = System.getLogger("sluice.extension");

    private final Map<String, Extension> byName = new LinkedHashMap<>();
    private final Map<String, Extension> byType = new LinkedHashMap<>();
    private final Map<String, Extension> byRouteType = new LinkedHashMap<>();
    private final Map<String, String> missing;

    private Catalog(Map<String, String> missing) {
        this.missing = missing;
    }

    /** As the other, with no missing plugins. */
    public static Catalog of(Collection<? extends Extension> extensions) {
        return of(extensions, Map.of());
    }

    /**
     * @param extensions the first of a name wins, and the log tells
     * @param missing filters that are not here, by name or record class, with the reason: plugins that were refused
     */
    public static Catalog of(Collection<? extends Extension> extensions, Map<String, String> missing) {
        Catalog catalog = new Catalog(Map.copyOf(missing));
        extensions.forEach(catalog::add);
        return catalog;
    }

    @Override
    public @Nullable Extension find(Any config, String name, Place place, Extension.Kind... kinds) {
        String type = Typed.name(config);
        Extension found = byType.getOrDefault(type, byName.get(type));
        if (found == null && (type.isEmpty() || type.equals(Typed.STRUCT))) {
            found = byName.get(name);
        }
        if (found == null) {
            place.error(absent(type.isEmpty() || type.equals(Typed.STRUCT) ? name : type, kinds));
            return null;
        }
        if (!Arrays.asList(kinds).contains(found.kind())) {
            place.error(
                    found.name() + " is " + say(found.kind()) + " and cannot stand here; expected is " + say(kinds));
            return null;
        }
        return found;
    }

    @Override
    public @Nullable Extension byName(String name) {
        return byName.get(name);
    }

    @Override
    public @Nullable Extension byRouteType(Any config) {
        String type = Typed.name(config);
        Extension found = byRouteType.get(type);
        return found != null ? found : byType.getOrDefault(type, byName.get(type));
    }

    @Override
    public Collection<Extension> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    private void add(Extension extension) {
        Extension first = byName.putIfAbsent(extension.name(), extension);
        if (first != null) {
            LOG.log(System.Logger.Level.WARNING, "{0} is not used: {1} has the same name", extension, first);
            return;
        }
        Extension.Types types = extension.types();
        put(byType, types.config(), extension);
        put(byRouteType, types.route(), extension);
    }

    private static void put(Map<String, Extension> map, String type, Extension extension) {
        if (!type.isEmpty()) {
            map.putIfAbsent(type, extension);
        }
    }

    /** Which of the three it is: known to Envoy, in a plugin that is not loaded, or unknown. */
    private String absent(String wanted, Extension.Kind... kinds) {
        String reason = missing.get(wanted);
        if (reason != null) {
            return "filter " + wanted + " is provided by a plugin that is not loaded: " + reason;
        }
        if (knownToEnvoy(wanted)) {
            return "filter " + wanted + " is known to Envoy but not supported by Sluice; remove it, or use a plugin"
                    + " that replaces it";
        }
        if (wanted.isEmpty()) {
            return "the filter has neither a typed_config nor a name";
        }
        List<String> names = new ArrayList<>();
        for (Extension extension : byName.values()) {
            if (Arrays.asList(kinds).contains(extension.kind())) {
                names.add(extension.name());
                names.add(extension.types().config());
            }
        }
        return "unknown filter " + wanted + ": neither built in nor in a loaded plugin" + Spelling.hint(wanted, names);
    }

    /** By the class file of its message: nothing is loaded. Names such as {@code envoy.filters.http.lua} are Envoy's too. */
    private static boolean knownToEnvoy(String wanted) {
        if (!wanted.startsWith("envoy.")) {
            return false;
        }
        String path = wanted.startsWith("envoy.filters.")
                ? "io/envoyproxy/envoy/extensions/"
                        + wanted.substring("envoy.".length()).replace('.', '/') + "/v3/"
                : "io/envoyproxy/" + wanted.replace('.', '/') + ".class";
        return Catalog.class.getClassLoader().getResource(path) != null;
    }

    private static String say(Extension.Kind... kinds) {
        return Arrays.stream(kinds)
                .map(kind -> (kind == Extension.Kind.HTTP || kind == Extension.Kind.HTTP_TERMINAL ? "an " : "a ")
                        + (kind.name().startsWith("HTTP")
                                ? "HTTP"
                                : kind.name().split("_", 2)[0].toLowerCase(Locale.ROOT))
                        + (kind.terminal() ? " terminal filter" : " filter"))
                .collect(Collectors.joining(" or "));
    }
}
