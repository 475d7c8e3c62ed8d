package dev.sluice.runtime.app;

import java.io.PrintWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/** Writes the way of each exchange through its chain, as the logger {@code sluice.path} tells it; coloured where {@code ansi} is on. */
final class PathPrinter extends Handler {
    private static final Logger PATHS = Logger.getLogger("sluice.path");
    private static final Pattern GOOD = Pattern.compile("(-> [123]\\d\\d|\\bproceed\\b)");
    private static final Pattern BAD =
            Pattern.compile("(-> [45]\\d\\d|-> no answer|\\breply\\([^)]*\\)|\\breset\\([^)]*\\))");

    private final PrintWriter out;
    private final Ansi ansi;

    private PathPrinter(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    static PathPrinter install(PrintWriter out, Ansi ansi) {
        PathPrinter printer = new PathPrinter(out, ansi);
        PATHS.setLevel(Level.FINE);
        PATHS.setUseParentHandlers(false);
        PATHS.addHandler(printer);
        return printer;
    }

    @Override
    public void publish(LogRecord line) {
        out.println(coloured(String.valueOf(line.getMessage())));
        out.flush();
    }

    private String coloured(String text) {
        if (!ansi.enabled()) {
            return text;
        }
        String good = GOOD.matcher(text).replaceAll("\u001b[32m$1\u001b[0m");
        return BAD.matcher(good).replaceAll("\u001b[31m$1\u001b[0m");
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        PATHS.removeHandler(this);
        PATHS.setUseParentHandlers(true);
        PATHS.setLevel(null);
    }
}
