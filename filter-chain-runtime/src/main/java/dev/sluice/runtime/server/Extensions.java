package dev.sluice.runtime.server;

import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.extension.plugin.PluginHost;
import dev.sluice.runtime.extension.plugin.PluginPolicy;
import dev.sluice.runtime.extension.plugin.PluginSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All filters that configurations may name: built-ins, scripts, and the plugins of a folder. Any thread. */
record Extensions(List<Extension> builtIn, PluginHost plugins) implements AutoCloseable {
    /** Loads the folder's jars; runs no code of theirs. */
    static Extensions load(Path folder) {
        return load(folder, PluginPolicy.open());
    }

    /** Loads those of the folder's jars that the policy allows; runs no code of theirs. */
    static Extensions load(Path folder, PluginPolicy policy) {
        List<Extension> builtIn = BuiltIns.of(Extensions.class.getClassLoader());
        PluginHost plugins = PluginHost.open(
                folder, state(), builtIn.stream().map(Extension::name).toList(), policy);
        return new Extensions(List.copyOf(builtIn), plugins);
    }

    /** With the plugins that are in use. */
    Registry registry() {
        return registry(plugins.current());
    }

    /** With these plugins. */
    Registry registry(PluginSet set) {
        List<Extension> all = new ArrayList<>(builtIn);
        all.addAll(set.extensions());
        return Catalog.of(all, set.absent());
    }

    private static @Nullable Path state() {
        String named = System.getProperty("sluice.state", "");
        return named.isEmpty() ? null : Path.of(named);
    }

    @Override
    public void close() {
        plugins.close();
    }
}
