package dev.sluice.runtime.extension.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultPluginManager;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.VersionManager;

/**
 * PF4J's manager of one generation of one plugin. PF4J cannot swap a plugin under load within one manager; with one manager per generation there
 * is nothing to swap. The plugin is loaded, never started: a filter's life is that of its configuration.
 */
final class OnePlugin extends DefaultPluginManager {
    /** PF4J tells every step at INFO; kept in a field, as the logger would forget its level when collected. */
    private static final Logger PF4J = Logger.getLogger("org.pf4j");

    static {
        PF4J.setLevel(Level.WARNING);
    }

    private final Staged staged;
    private final Descriptor descriptor;
    private final ClassLoader parent;
    private final List<OwnLoader> dependencies;

    /** @param dependencies loaders of the plugins that this one needs; PF4J would look for them in this manager */
    OnePlugin(Staged staged, Descriptor descriptor, ClassLoader parent, List<OwnLoader> dependencies) {
        super(staged.archive().toAbsolutePath().getParent());
        this.staged = staged;
        this.descriptor = descriptor;
        this.parent = parent;
        this.dependencies = dependencies;
    }

    @Override
    protected VersionManager createVersionManager() {
        return new Versions();
    }

    @Override
    protected PluginDescriptorFinder getPluginDescriptorFinder() {
        return new PluginDescriptorFinder() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public PluginDescriptor find(Path path) {
                String version = descriptor.version().toString();
                return new DefaultPluginDescriptor(
                        descriptor.id(),
                        descriptor.description(),
                        "org.pf4j.Plugin",
                        version,
                        "*",
                        descriptor.provider(),
                        "");
            }
        };
    }

    @Override
    public PluginLoader getPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path path, PluginDescriptor found) {
                OwnLoader loader = new OwnLoader(OnePlugin.this, found, parent, dependencies, staged.libraries());
                staged.classPath().forEach(each -> loader.addFile(each.toFile()));
                return loader;
            }
        };
    }

    /** Ours, with upper bounds. */
    private static final class Versions implements VersionManager {
        @Override
        public boolean checkVersionConstraint(String version, String constraint) {
            return VersionRange.of(constraint).accepts(Version.of(version));
        }

        @Override
        public int compareVersions(String a, String b) {
            return Version.of(a).compareTo(Version.of(b));
        }
    }
}
