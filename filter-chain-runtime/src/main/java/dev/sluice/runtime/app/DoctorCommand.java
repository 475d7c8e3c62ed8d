package dev.sluice.runtime.app;

import dev.sluice.runtime.extension.script.ScriptSpeed;
import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.os.Machine;
import dev.sluice.runtime.server.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice doctor}: what this installation is made of, how fast scripts run, and what would make them faster. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = "Tells what this installation is made of, and how fast scripts run and why.")
final class DoctorCommand implements Callable<Integer> {
    private static final long MEGABYTE = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Logs.install(Logs.Level.WARNING, null);
        Runtime jvm = Runtime.getRuntime();
        String home = System.getProperty("sluice.home", "");
        line("sluice", Version.text() + (home.isEmpty() ? "" : " in " + home));
        line("java", Machine.java());
        line("system", Machine.system());
        line("machine", jvm.availableProcessors() + " processors, heap up to " + jvm.maxMemory() / MEGABYTE + " MB");
        line("javascript", ScriptSpeed.javaScript(home));
        line("python", ScriptSpeed.python());
        return ExitCode.OK;
    }

    private void line(String what, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-11s %s%n", what, value);
        out.flush();
    }
}
