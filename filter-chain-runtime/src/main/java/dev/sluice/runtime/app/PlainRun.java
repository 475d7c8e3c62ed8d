package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Logs;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the command line of a plain start without picocli, whose reflection over every verb costs a fifth of a start. It knows the flags that start
 * scripts carry and gives up on everything else, such as help, a misspelt flag or a value that is wrong: then picocli reads the line from the
 * beginning, and says what is to be said. MainTest holds both readings against each other.
 */
final class PlainRun {
    private final RunCommand command;
    private final String[] args;
    private int at;

    private PlainRun(RunCommand command, String[] args) {
        this.command = command;
        this.args = args;
    }

    /** Sets the command's fields from all arguments, the verb aside; false if the command must not be used. */
    static boolean read(RunCommand command, String[] args) {
        PlainRun line = new PlainRun(command, args);
        line.at = args.length > 0 && args[0].equals("run") ? 1 : 0;
        try {
            while (line.at < args.length) {
                if (!line.flag()) {
                    return false;
                }
            }
        } catch (NumberFormatException | InvalidPathException wrong) {
            return false;
        }
        return command.componentLevels.isEmpty()
                && command.flags.wrong() == null
                && Logs.Level.named(command.level).isPresent();
    }

    private boolean flag() {
        String arg = args[at++];
        int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
        String name = equals < 0 ? arg : arg.substring(0, equals);
        return equals < 0 && alone(name) || withValue(name, equals < 0 ? next() : arg.substring(equals + 1));
    }

    private @Nullable String next() {
        String value = at < args.length ? args[at] : "-";
        at++;
        return value.startsWith("-") ? null : value;
    }

    private boolean alone(String name) {
        StartFlags flags = command.flags;
        switch (name) {
            case "--permissive" -> flags.permissive = true;
            case "--expand-env" -> flags.expandEnvironment = true;
            case "--filter-debug" -> flags.filterDebug = true;
            case "--watch" -> flags.watch = true;
            case "--no-watch" -> flags.watch = false;
            case "--disable-hot-restart" -> command.ignored.disableHotRestart = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean withValue(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return false;
        }
        StartFlags flags = command.flags;
        switch (name) {
            case "-c", "--config-path" -> flags.file = Path.of(value);
            case "--config-yaml" -> flags.inline = value;
            case "--plugins" -> flags.plugins = Path.of(value);
            case "--concurrency" -> flags.concurrency = number(value);
            case "--service-cluster" -> flags.serviceCluster = value;
            case "--service-node" -> flags.serviceNode = value;
            case "--service-zone" -> flags.serviceZone = value;
            case "--drain-time-s" -> flags.drainSeconds = number(value);
            case "--file-flush-interval-msec" -> flags.fileFlushMillis = number(value);
            case "--filter-budget-msec" -> flags.filterBudgetMillis = number(value);
            case "--admin-address-path" -> flags.adminAddressFile = Path.of(value);
            case "--log-path" -> command.logFile = Path.of(value);
            case "-l", "--log-level" -> command.level = value;
            case "--base-id" -> command.ignored.baseId = number(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Plain digits only: picocli's other spellings are left to it. */
    private static int number(String digits) {
        if (digits.startsWith("+") || digits.startsWith("0") && digits.length() > 1) {
            throw new NumberFormatException(digits);
        }
        return Integer.parseInt(digits);
    }
}
