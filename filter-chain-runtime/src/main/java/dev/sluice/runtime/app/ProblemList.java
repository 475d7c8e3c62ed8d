package dev.sluice.runtime.app;

import com.google.gson.stream.JsonWriter;
import dev.sluice.runtime.config.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Writes problems for people or for programs. */
final class ProblemList {
    private final List<Problem> problems;
    private final Ansi ansi;

    ProblemList(List<Problem> problems, Ansi ansi) {
        this.problems = problems;
        this.ansi = ansi;
    }

    boolean hasErrors() {
        return count(Problem.Severity.ERROR) > 0;
    }

    private long count(Problem.Severity severity) {
        return problems.stream().filter(p -> p.severity() == severity).count();
    }

    void print(PrintWriter out) {
        for (Problem problem : problems) {
            out.println(coloured(problem));
        }
        if (!problems.isEmpty()) {
            out.println(number(count(Problem.Severity.ERROR), "error") + ", "
                    + number(count(Problem.Severity.WARNING), "warning"));
        }
        out.flush();
    }

    private String coloured(Problem problem) {
        String text = problem.toString();
        if (!ansi.enabled()) {
            return text;
        }
        boolean error = problem.severity() == Problem.Severity.ERROR;
        String word = error ? "error:" : "warning:";
        return text.replaceFirst(": " + word, ": \u001b[1;" + (error ? "31m" : "33m") + word + "\u001b[0m");
    }

    private static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    void printJson(String name, PrintWriter out) {
        try {
            JsonWriter json = new JsonWriter(out);
            json.setIndent("  ");
            json.beginObject();
            json.name("file").value(name).name("valid").value(!hasErrors());
            json.name("problems").beginArray();
            for (Problem problem : problems) {
                json.beginObject();
                json.name("severity").value(problem.severity().name().toLowerCase(Locale.ROOT));
                json.name("file").value(problem.file());
                json.name("line").value(problem.line()).name("column").value(problem.column());
                json.name("path").value(problem.path()).name("message").value(problem.message());
                json.endObject();
            }
            json.endArray().endObject();
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
