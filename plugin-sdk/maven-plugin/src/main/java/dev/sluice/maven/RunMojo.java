package dev.sluice.maven;

import dev.sluice.runtime.os.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/** {@code sluice:run}: as {@code sluice dev} in the project, by the launcher beside the SDK's repository, until it is stopped. */
public final class RunMojo extends AbstractMojo {
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File basedir;

    /** {@code maven.repo.local.tail}: folders, of which one is {@code sdk/repository} of a distribution. */
    private @Nullable String repositories;

    /** Made by Maven. */
    public RunMojo() {}

    @Override
    public void execute() throws MojoFailureException {
        try {
            Process process = new ProcessBuilder(launcher().toString(), "dev", basedir.getPath())
                    .inheritIO()
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            int result = process.waitFor();
            if (result != 0) {
                throw new MojoFailureException("sluice dev ended with " + result);
            }
        } catch (IOException e) {
            throw new MojoFailureException("sluice dev cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path launcher() throws MojoFailureException {
        String name = Platform.current() == Platform.WINDOWS ? "sluice.cmd" : "sluice";
        for (String each : repositories == null ? new String[0] : repositories.split(",", -1)) {
            Path launcher =
                    Path.of(each, "..", "..", "bin", name).toAbsolutePath().normalize();
            if (Files.isRegularFile(launcher)) {
                return launcher;
            }
        }
        throw new MojoFailureException("there is no bin/" + name + " beside " + repositories
                + ": -Dmaven.repo.local.tail in .mvn/maven.config shall name sdk/repository of a Sluice distribution");
    }
}
