package dev.sluice.runtime.extension;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.runtime.config.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A filter made by Java code that an index names: a factory, or a record that is its own configuration. Its classes are loaded at first use, from
 * the loader it comes from. Reading a configuration loads the configuration's class alone; the factory is made when the first filter is opened.
 */
public final class CodeExtension implements Extension {
    private final IndexEntry entry;
    private final String origin;
    private final Supplier<ClassLoader> loader;
    private final Supplier<Lease> leases;
    private volatile @Nullable ConfigType config;
    private volatile @Nullable ConfigType route;
    private volatile @Nullable FilterFactory<Object, Object> factory;

    /**
     * @param loader where its classes are; asked at first use
     * @param leases makes what a stream holds while it runs this code
     */
    public CodeExtension(IndexEntry entry, String origin, Supplier<ClassLoader> loader, Supplier<Lease> leases) {
        this.entry = entry;
        this.origin = origin;
        this.loader = loader;
        this.leases = leases;
    }

    @Override
    public Kind kind() {
        return entry.kind();
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public Types types() {
        return new Types(type(entry.config(), entry.configType(), true), type(entry.route(), entry.routeType(), false));
    }

    @Override
    public @Nullable Object read(Any typed, Place place) {
        ConfigType type = config();
        return type == null ? broken(place) : type.read(typed, place);
    }

    @Override
    public Object open(Object read, FilterContext context) throws InvalidConfig {
        Object whole = Clusters.resolve(read, context);
        return entry.recordFilter() ? whole : inItsContext(() -> factory().open(whole, context));
    }

    @Override
    public boolean foreign() {
        return Extension.super.foreign() || foreignCode() != null;
    }

    @Override
    public void check(Object read, FilterContext context) throws InvalidConfig {
        Object whole = Clusters.resolve(read, context);
        ForeignCode<Object> code = Extension.super.foreign() ? null : foreignCode();
        if (code != null && whole.getClass().getName().equals(entry.config())) {
            code.check(whole);
        }
    }

    /** Of a built-in, whose factory may be made to ask it. */
    @SuppressWarnings("unchecked")
    private @Nullable ForeignCode<Object> foreignCode() {
        try {
            return !entry.recordFilter() && (Object) factory() instanceof ForeignCode<?> code
                    ? (ForeignCode<Object>) code
                    : null;
        } catch (InvalidConfig broken) {
            return null; // opening it says so
        }
    }

    @Override
    public @Nullable Object readRoute(Any typed, Place place) {
        if (!entry.hasRoute() && !entry.configType().equals(IndexEntry.NOTHING)) {
            place.error(name() + " has no per-route configuration");
            return null;
        }
        ConfigType type = entry.hasRoute() ? route() : config();
        return type == null ? broken(place) : type.read(typed, place);
    }

    @Override
    public Object openRoute(Object read, FilterContext context) throws InvalidConfig {
        if (!entry.hasRoute()) {
            return open(read, context);
        }
        Object whole = Clusters.resolve(read, context);
        return inItsContext(() -> perRoute().openRoute(whole, context));
    }

    @Override
    public Any redacted(Any typed) {
        ConfigType own = config();
        ConfigType perRoute = entry.hasRoute() ? route() : null;
        Any hidden = own == null ? typed : own.redacted(typed);
        return perRoute == null ? hidden : perRoute.redacted(hidden);
    }

    @Override
    public Optional<String> schema(boolean ofRoute) {
        String file = "META-INF/sluice/schema/" + name() + (ofRoute ? ".route.json" : ".json");
        URL found = loader.get().getResource(file);
        if (found == null) {
            return Optional.empty();
        }
        try {
            URLConnection connection = found.openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " of " + this + " cannot be read", e);
        }
    }

    @Override
    public Object mergeRoute(Object outer, Object inner) {
        return entry.hasRoute() ? perRoute().merge(outer, inner) : inner;
    }

    @Override
    public boolean takesRouteAction() {
        return kind().terminal() && entry.hasRoute();
    }

    @Override
    public Lease lease() {
        return leases.get();
    }

    @Override
    public String toString() {
        return name() + " (" + origin + ")";
    }

    /** Something that makes a filter. */
    private interface Opening {
        Object open() throws InvalidConfig;
    }

    /** Libraries that look for services without naming a loader find those of the plugin; threads that begin here are known as its own. */
    private Object inItsContext(Opening opening) throws InvalidConfig {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader.get());
        try {
            return opening.open();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private String type(String className, String protoType, boolean named) {
        if (className.equals(IndexEntry.NOTHING)) {
            return "";
        }
        if (protoType.equals(IndexEntry.NOTHING)) {
            return named ? className.replace('$', '.') : "";
        }
        if (!protoType.equals(IndexEntry.ASK_THE_CLASS)) {
            return protoType;
        }
        ConfigType type = named ? config() : route();
        return type instanceof ConfigType.Proto proto ? proto.fullName() : "";
    }

    private @Nullable Object broken(Place place) {
        place.error("the configuration class of " + this + " cannot be loaded: " + entry.config());
        return null;
    }

    private @Nullable ConfigType config() {
        ConfigType known = config;
        if (known == null) {
            known = load(entry.config());
            config = known;
        }
        return known;
    }

    private @Nullable ConfigType route() {
        ConfigType known = route;
        if (known == null) {
            known = load(entry.route());
            route = known;
        }
        return known;
    }

    private @Nullable ConfigType load(String className) {
        try {
            Class<?> type = Class.forName(className, false, loader.get());
            if (Message.class.isAssignableFrom(type)) {
                return new ConfigType.Proto(type.asSubclass(Message.class));
            }
            return new ConfigType.OfRecord(type.asSubclass(Record.class));
        } catch (ClassNotFoundException | LinkageError | ClassCastException e) {
            System.getLogger("sluice.extension").log(System.Logger.Level.ERROR, "cannot load " + className, e);
            return null;
        }
    }

    /** The one factory of all its filters: it has no state but what it chooses to share. */
    @SuppressWarnings("unchecked")
    private synchronized FilterFactory<Object, Object> factory() throws InvalidConfig {
        FilterFactory<Object, Object> known = factory;
        if (known == null) {
            try {
                Object made = Class.forName(entry.type(), true, loader.get())
                        .getDeclaredConstructor()
                        .newInstance();
                known = (FilterFactory<Object, Object>) made;
            } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
                throw new InvalidConfig("", "the factory " + entry.type() + " cannot be made: " + e);
            }
            factory = known;
        }
        return known;
    }

    @SuppressWarnings("unchecked")
    private PerRoute<Object, Object> perRoute() {
        try {
            return (PerRoute<Object, Object>) (Object) factory();
        } catch (InvalidConfig e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
