package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Verdict;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What each filter said about one exchange and how long it took, written as one line at the exchange's end by the logger {@code sluice.path} at
 * debug level, and gathered only where that is on or somebody wants to see this exchange ({@link Recording}). Loop-confined.
 */
final class Steps {
    private static final System.Logger LOG = System.getLogger("sluice.path");
    private final long from = System.nanoTime();
    private final StringBuilder line = new StringBuilder();
    private String way = "";

    private final @Nullable Recording recording;

    private Steps(@Nullable Recording recording) {
        this.recording = recording;
    }

    static @Nullable Steps wanted() {
        return LOG.isLoggable(Level.DEBUG) ? new Steps(null) : null;
    }

    /** The same, kept for the administration interface. */
    static Steps recording(Recording recording) {
        return new Steps(recording);
    }

    /** A callback is about to see that head. */
    void before(Headers head) {
        if (recording != null) {
            recording.before(head);
        }
    }

    void took(String direction, String filter, Verdict verdict, long nanos, Headers head) {
        if (recording != null) {
            recording.took(direction, filter, word(verdict), nanos, head);
        }
        if (!way.equals(direction)) {
            line.append(line.length() == 0 ? "" : " ").append(direction);
            way = direction;
        }
        line.append(' ').append(filter).append(' ').append(word(verdict)).append(' ');
        line.append(micros(nanos));
    }

    /** What came of a {@code when}, with the time it waited. */
    void answered(String filter, Verdict verdict, long nanos, Headers head) {
        if (recording != null) {
            recording.took("after wait", filter, word(verdict), nanos, head);
        }
    }

    /** A terminal about an upstream's head or failure. */
    void asked(String filter, Verdict verdict, long nanos, Headers head) {
        if (recording != null) {
            recording.took("upstream", filter, word(verdict), nanos, head);
        }
    }

    void failed(String filter, Throwable why) {
        if (recording != null) {
            recording.took("failure", filter, why.toString(), 0);
        }
    }

    void end(HttpExchange x, String chain) {
        if (recording != null) {
            x.shared().traces().add(recording.end(x, chain, System.nanoTime() - from));
        }
        if (!LOG.isLoggable(Level.DEBUG)) {
            return;
        }
        Headers response = x.response().headers();
        String status = response.get(":status");
        LOG.log(
                Level.DEBUG,
                x.request().method() + ' ' + x.request().path() + " -> " + (status.isEmpty() ? "no answer" : status)
                        + " in " + micros(System.nanoTime() - from) + ':' + (line.length() == 0 ? " no filter" : " ")
                        + line);
    }

    /** As authors write it. */
    private static String word(@Nullable Verdict verdict) {
        if (verdict == null) {
            return "nothing";
        }
        if (verdict == Verdict.proceed()) {
            return "proceed";
        }
        if (verdict == Verdict.restart()) {
            return "restart";
        }
        if (verdict instanceof Verdict.Reply reply) {
            return "reply(" + reply.status() + ')';
        }
        if (verdict instanceof Verdict.Reset reset) {
            return "reset(" + reset.why() + ')';
        }
        return verdict instanceof Verdict.When<?> ? "when" : "forward";
    }

    private static String micros(long nanos) {
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.1fus", nanos / 1e3)
                : String.format(Locale.ROOT, "%.1fms", nanos / 1e6);
    }
}
