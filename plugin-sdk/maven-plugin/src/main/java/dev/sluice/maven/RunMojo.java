package dev.sluice.maven;

import dev.sluice.runtime.app.Main;
import java.io.File;
import java.io.PrintWriter;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;

/** {@code sluice:run}: as {@code sluice dev} in the project, until it is stopped. */
public final class RunMojo extends AbstractMojo {
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File basedir;

    /** Made by Maven. */
    public RunMojo() {}

    @Override
    public void execute() throws MojoFailureException {
        String[] args = {"dev", basedir.getPath()};
        int result = Main.run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true));
        if (result != 0) {
            throw new MojoFailureException("sluice dev ended with " + result);
        }
    }
}
