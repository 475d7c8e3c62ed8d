package dev.sluice.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** A goal about the project's jar. A project without classes has none: its filters are scripts. */
abstract class PluginGoal extends AbstractMojo {
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File directory;

    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File jar;

    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File classes;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        try {
            if (hasClasses(classes.toPath())) {
                act(plugin(jar.toPath(), directory.toPath().resolve("plugins")));
            } else {
                getLog().info("no classes, so no plugin: a script needs none");
            }
        } catch (IOException e) {
            throw new MojoExecutionException("cannot pack the plugin: " + e.getMessage(), e);
        }
    }

    /** With the jar, alone in its folder. */
    abstract void act(Path plugin) throws MojoFailureException;

    private static boolean hasClasses(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.anyMatch(file -> file.toString().endsWith(".class"));
        }
    }

    private static Path plugin(Path jar, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path each : old.toList()) {
                Files.delete(each);
            }
        }
        return Files.copy(jar, folder.resolve(String.valueOf(jar.getFileName())), StandardCopyOption.REPLACE_EXISTING);
    }
}
