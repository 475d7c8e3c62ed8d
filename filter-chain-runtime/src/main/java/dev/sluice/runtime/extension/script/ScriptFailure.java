package dev.sluice.runtime.extension.script;

import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** An error of a script, placed in the user's file: {@code greet.js:12:5: TypeError: x is not a function}. */
final class ScriptFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScriptFailure(String message) {
        super(message);
    }

    static ScriptFailure of(PolyglotException e, String title) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e.isHostException()) {
            Throwable host = e.asHostException();
            message = host.getMessage() == null ? host.toString() : host.getMessage();
        }
        return new ScriptFailure(place(e, title) + ": " + firstLine(message, title));
    }

    /** Syntax errors repeat the place and quote the line. */
    private static String firstLine(String message, String title) {
        String line = message.lines().findFirst().orElse("");
        return line.replaceFirst("^SyntaxError: " + Pattern.quote(title) + ":\\d+:\\d+ ", "SyntaxError: ");
    }

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

    /** Where it was thrown, or the nearest caller that is in the user's file and not in the prelude. */
    private static String place(PolyglotException e, String title) {
        SourceSection at = e.getSourceLocation();
        if (isUsers(at, title)) {
            return show(at, title);
        }
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && isUsers(frame.getSourceLocation(), title)) {
                return show(frame.getSourceLocation(), title);
            }
        }
        return title;
    }

    private static boolean isUsers(@Nullable SourceSection at, String title) {
        return at != null && at.getSource().getName().equals(title);
    }

    private static String show(@Nullable SourceSection at, String title) {
        return at == null ? title : title + ':' + at.getStartLine() + ':' + at.getStartColumn();
    }
}
