package dev.sluice.maven;

import java.nio.file.Path;

/** {@code sluice:package}: the plugin's jar alone in {@code target/plugins}, a folder for {@code --plugins}. */
public final class PackageMojo extends PluginGoal {
    /** Made by Maven. */
    public PackageMojo() {}

    @Override
    void act(Path plugin) {
        getLog().info("plugin: " + plugin);
    }
}
