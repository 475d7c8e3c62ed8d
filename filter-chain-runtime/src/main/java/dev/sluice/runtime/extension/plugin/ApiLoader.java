package dev.sluice.runtime.extension.plugin;

import java.util.List;

/**
 * The parent of every plugin's class loader: the JDK, the filter API, JSpecify's annotations and the protobuf messages of configuration. Of the
 * runtime and its libraries a plugin sees nothing, so it may bring its own versions of them.
 */
final class ApiLoader extends ClassLoader {
    private static final List<String> SHARED = List.of(
            "dev.sluice.filter.",
            "org.jspecify.",
            "com.google.protobuf.",
            "com.google.api.",
            "io.envoyproxy.",
            "com.github.xds.",
            "com.github.udpa.");

    private final ClassLoader runtime;

    ApiLoader(ClassLoader runtime) {
        super("sluice-api", getPlatformClassLoader());
        this.runtime = runtime;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        for (String prefix : SHARED) {
            if (name.startsWith(prefix)) {
                return runtime.loadClass(name);
            }
        }
        throw new ClassNotFoundException(name);
    }
}
