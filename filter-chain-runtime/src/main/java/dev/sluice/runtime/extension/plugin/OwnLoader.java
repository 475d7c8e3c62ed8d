package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one generation: what is shared first, then its own classes, then those of the plugins it depends on. Remembers whether the
 * plugin has touched what may have to be cleaned up behind it, so that the cleaning of the others costs nothing.
 */
final class OwnLoader extends PluginClassLoader {
    static {
        // Or java.net's cache of jar files keeps a copy open after its loader is closed.
        java.net.URLConnection.setDefaultUseCaches("jar", false);
    }

    private final List<OwnLoader> dependencies;
    private final @Nullable Path libraries;
    private volatile boolean usesDrivers;
    private volatile boolean usesBeans;

    /** @param libraries where {@code System.loadLibrary} looks, if there is such a folder */
    OwnLoader(
            PluginManager manager,
            PluginDescriptor descriptor,
            ClassLoader parent,
            List<OwnLoader> dependencies,
            @Nullable Path libraries) {
        super(manager, descriptor, parent, ClassLoadingStrategy.APD);
        this.dependencies = dependencies;
        this.libraries = libraries;
    }

    boolean usesDrivers() {
        return usesDrivers;
    }

    boolean usesBeans() {
        return usesBeans;
    }

    /** Whether a class of this generation, or of what it is loaded by, is that of the loader. */
    boolean owns(@Nullable ClassLoader loader) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each == this) {
                return true;
            }
        }
        return false;
    }

    /** Makes a class of the runtime's once more inside this loader, for what the JDK only tells to a class of the plugin. */
    Class<?> inside(Class<?> own) throws IOException {
        String name = own.getName();
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (var in = own.getResourceAsStream(own.getSimpleName() + ".class")) {
                if (in == null) {
                    throw new IOException(name + " has no class file");
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
        usesDrivers |= name.startsWith("java.sql.Driver");
        usesBeans |= name.startsWith("javax.management.");
        return super.loadClass(name);
    }

    @Override
    protected @Nullable Class<?> loadClassFromDependencies(String name) {
        for (OwnLoader each : dependencies) {
            try {
                return each.loadClass(name);
            } catch (ClassNotFoundException next) {
                continue;
            }
        }
        return null;
    }

    @Override
    protected @Nullable URL findResourceFromDependencies(String name) {
        for (OwnLoader each : dependencies) {
            URL found = each.findResource(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    protected Collection<URL> findResourcesFromDependencies(String name) throws IOException {
        List<URL> found = new ArrayList<>();
        for (OwnLoader each : dependencies) {
            each.findResources(name).asIterator().forEachRemaining(found::add);
        }
        return found;
    }

    @Override
    protected @Nullable String findLibrary(String name) {
        if (libraries == null) {
            return null;
        }
        Path file = libraries.resolve(System.mapLibraryName(name));
        return Files.exists(file) ? file.toAbsolutePath().toString() : null;
    }
}
