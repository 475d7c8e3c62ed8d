package dev.sluice.runtime.extension.script;

import dev.sluice.runtime.extension.Detailed;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** An error of a script, placed in the user's file: {@code greet.js:12:5: TypeError: x is not a function}. */
final class ScriptFailure extends RuntimeException implements Detailed {
    private static final long serialVersionUID = 1L;

    private final String details;

    ScriptFailure(String message) {
        this(message, "");
    }

    /** Without a stack: it would show this host and not the script. */
    private ScriptFailure(String message, String details) {
        super(message, null, false, false);
        this.details = details;
    }

    @Override
    public String details() {
        return details;
    }

    @Override
    public boolean overBudget() {
        return details.startsWith("script_over_budget");
    }

    static ScriptFailure of(PolyglotException e, String title) {
        if (e.isHostException() && e.asHostException() instanceof ScriptFailure own) {
            return new ScriptFailure(place(e, title) + ": " + own.getMessage());
        }
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e.isHostException()) {
            Throwable host = e.asHostException();
            message = host.getMessage() == null ? host.toString() : host.getMessage();
        }
        return new ScriptFailure(place(e, title) + ": " + firstLine(message));
    }

    /** @param e where it was stopped, if that is known */
    static ScriptFailure overBudget(@Nullable PolyglotException e, String title, long budgetNanos) {
        String place = e == null ? title : place(e, title);
        return new ScriptFailure(
                place + ": stopped, it used more than " + budgetNanos / 1_000_000 + " ms of CPU time",
                "script_over_budget{" + title + '}');
    }

    /** Syntax errors repeat the place and quote the line. */
    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("");
        return SYNTAX.matcher(line).replaceFirst("SyntaxError: ");
    }

    private static final Pattern SYNTAX = Pattern.compile("^SyntaxError: [^ ]+:\\d+:\\d+ ");

    /** A rejected promise's reason: an Error, or anything that was thrown. */
    static ScriptFailure ofRejection(Value reason, String title) {
        if (reason.isException()) {
            try {
                throw reason.throwException();
            } catch (PolyglotException e) {
                return of(e, title);
            } catch (RuntimeException e) {
                return new ScriptFailure(title + ": " + e);
            }
        }
        return new ScriptFailure(title + ": rejected with " + reason);
    }

    /** Where it was thrown, or the nearest caller that is in the user's files and not in the prelude. */
    private static String place(PolyglotException e, String title) {
        SourceSection at = e.getSourceLocation();
        if (isUsers(at)) {
            return show(at, title);
        }
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && isUsers(frame.getSourceLocation())) {
                return show(frame.getSourceLocation(), title);
            }
        }
        return title;
    }

    private static boolean isUsers(@Nullable SourceSection at) {
        return at != null && at.isAvailable() && isFile(at.getSource());
    }

    /** Not the prelude, nor text that the script made and evaluated. */
    private static boolean isFile(Source source) {
        return !source.isInternal() && !source.getName().startsWith("<");
    }

    private static String show(@Nullable SourceSection at, String title) {
        if (at == null) {
            return title;
        }
        String name = at.getSource().getName();
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return file + ':' + at.getStartLine() + ':' + at.getStartColumn();
    }
}
