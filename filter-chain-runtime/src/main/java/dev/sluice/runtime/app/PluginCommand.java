package dev.sluice.runtime.app;

import dev.sluice.runtime.admin.PluginTable;
import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.plugin.Inspection;
import dev.sluice.runtime.extension.plugin.LockFile;
import dev.sluice.runtime.extension.plugin.PluginFolder;
import dev.sluice.runtime.extension.plugin.PluginStatus;
import dev.sluice.runtime.os.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code sluice plugin}: what is in a plugin folder or a running process, and changes of it. Runs no code of the plugins. */
@Command(
        name = "plugin",
        sortOptions = false,
        description =
                "Looks at plugins and changes them, in their folder or in a running process; runs no plugin code.")
final class PluginCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The folder (default: plugins).",
            defaultValue = "plugins")
    Path folder = Path.of("plugins");

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "The administration interface of a running process, which is then asked or told.")
    @Nullable
    String admin;

    @Mixin
    final PolicyFlags policy = new PolicyFlags();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: list, show, verify, install, remove, rollback or lock");
    }

    @Command(name = "list", description = "Lists plugins and how they stand.")
    int list() throws IOException {
        out().print(
                        admin == null
                                ? PluginTable.of(folder().statuses())
                                : AdminClient.at(admin).get("/plugins"));
        out().flush();
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Shows all that is known of a plugin.")
    int show(@Parameters(paramLabel = "ID") String id) throws IOException {
        String shown = admin == null
                ? PluginText.of(folder().statuses(), id)
                : AdminClient.at(admin).plugin(id);
        if (shown.isEmpty()) {
            return failed("no plugin " + id);
        }
        out().print(shown);
        out().flush();
        return ExitCode.OK;
    }

    @Command(
            name = "verify",
            description =
                    "Says everything for which files would be refused, and what their authors should think about.")
    int verify(@Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) throws IOException {
        boolean good = true;
        for (Path file : files) {
            good &= told(inspected(file), true);
        }
        out().flush();
        return good ? ExitCode.OK : ExitCode.FAILED;
    }

    @Command(
            name = "install",
            description = "Verifies a file and puts it into the folder; what it replaces is kept for rollback.")
    int install(@Parameters(paramLabel = "FILE") Path file) throws IOException {
        Inspection found = inspected(file);
        if (!told(found, false)) {
            out().flush();
            return ExitCode.FAILED;
        }
        out().println("installed " + found.id() + ' ' + found.version() + " as " + folder().install(found));
        return reloaded();
    }

    @Command(name = "remove", description = "Takes a plugin out of the folder; it is kept for rollback.")
    int remove(@Parameters(paramLabel = "ID") String id) throws IOException {
        List<Path> gone = folder().remove(id);
        if (gone.isEmpty()) {
            return failed("no plugin " + id + " in " + folder);
        }
        gone.forEach(each -> out().println("removed " + each));
        return reloaded();
    }

    @Command(
            name = "rollback",
            description = "Puts the file of a plugin back that was there before; with --admin, in the process alone.")
    int rollback(@Parameters(paramLabel = "ID") String id) throws IOException {
        if (admin != null) {
            out().print(AdminClient.at(admin).post("/plugins/" + id + "/rollback"));
            out().flush();
            return ExitCode.OK;
        }
        Optional<Path> back = folder().rollback(id);
        if (back.isEmpty()) {
            return failed("no earlier file of plugin " + id + " in " + folder);
        }
        out().println("rolled back to " + back.get());
        return ExitCode.OK;
    }

    @Command(name = "lock", description = "Writes plugins.lock: what --plugin-policy locked lets be loaded.")
    int lock() throws IOException {
        LockFile made = folder().lock();
        out().println(made.lines().size() + " plugins in " + folder.resolve(LockFile.NAME));
        return ExitCode.OK;
    }

    private Inspection inspected(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file");
        }
        return folder().inspect(file);
    }

    /** Whether it would be loaded. */
    private boolean told(Inspection file, boolean advice) {
        for (String each : file.problems()) {
            out().println(file.file() + ": error: " + each);
        }
        if (advice) {
            for (String each : file.advice()) {
                out().println(file.file() + ": note: " + each);
            }
        }
        if (advice && file.problems().isEmpty()) {
            out().println(file.file() + ": OK: " + file.id() + ' ' + file.version() + " with "
                    + (file.filters().isEmpty() ? "no filter" : String.join(", ", file.filters())));
        }
        return file.problems().isEmpty();
    }

    private int reloaded() throws IOException {
        if (admin != null) {
            out().print(AdminClient.at(admin).post("/reload"));
        }
        out().flush();
        return ExitCode.OK;
    }

    private int failed(String message) {
        spec.commandLine().getErr().println("sluice: " + message);
        return ExitCode.FAILED;
    }

    private PluginFolder folder() {
        String wrong = policy.wrong(folder);
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
        Logs.level("plugin", Logs.Level.OFF);
        List<String> taken = BuiltIns.of(PluginCommand.class.getClassLoader()).stream()
                .map(Extension::name)
                .toList();
        return new PluginFolder(folder, policy.policy(folder), taken);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The words of {@code show}. */
    private static final class PluginText {
        static String of(List<PluginStatus> all, String id) {
            StringBuilder text = new StringBuilder();
            for (PluginStatus each : all) {
                if (each.id().equals(id)) {
                    text.append("id: ").append(each.id());
                    text.append("\nversion: ").append(each.version());
                    text.append("\nsha256: ").append(each.sha256());
                    text.append("\nstatus: ").append(each.state());
                    text.append("\nfile: ").append(each.file());
                    text.append("\nfilters: ").append(String.join(", ", each.filters()));
                    text.append(each.note().isEmpty() ? "\n" : "\nnote: " + each.note() + '\n');
                }
            }
            return text.toString();
        }
    }
}
