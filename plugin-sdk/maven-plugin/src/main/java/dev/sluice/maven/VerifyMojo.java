package dev.sluice.maven;

import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.plugin.Generation;
import dev.sluice.runtime.extension.plugin.PluginHost;
import dev.sluice.runtime.extension.plugin.RefusedPlugin;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.maven.plugin.MojoFailureException;

/** {@code sluice:verify}: loads the plugin by the plugin host itself, so that it refuses what a server would refuse. */
public final class VerifyMojo extends PluginGoal {
    /** Made by Maven. */
    public VerifyMojo() {}

    @Override
    void act(Path plugin) throws MojoFailureException {
        List<String> builtIn = BuiltIns.of(VerifyMojo.class.getClassLoader()).stream()
                .map(Extension::name)
                .toList();
        Path folder = Objects.requireNonNull(plugin.getParent());
        try (PluginHost host = PluginHost.open(folder, null, builtIn)) {
            for (RefusedPlugin refused : host.current().refused()) {
                throw new MojoFailureException("Sluice would refuse this plugin: " + refused.reason());
            }
            for (Generation loaded : host.current().generations()) {
                getLog().info("plugin " + loaded.id() + ' ' + loaded.version() + " with "
                        + String.join(", ", loaded.filters()));
            }
        }
    }
}
