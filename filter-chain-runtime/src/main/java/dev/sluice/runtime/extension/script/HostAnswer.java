package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Answer;
import org.graalvm.polyglot.HostAccess;

/** The answer to a script's call. */
public final class HostAnswer {
    private final Answer answer;
    private final HeaderNames names;

    HostAnswer(Answer answer, HeaderNames names) {
        this.names = names;
        this.answer = answer;
    }

    @HostAccess.Export
    public int status() {
        return answer.status();
    }

    @HostAccess.Export
    public Object headers() {
        return new HostHeaders(answer.headers(), names);
    }

    @HostAccess.Export
    public Object trailers() {
        return new HostHeaders(answer.trailers(), names);
    }

    @HostAccess.Export
    public Object body() {
        return new HostBytes(answer.body());
    }
}
