package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Answer;
import org.graalvm.polyglot.HostAccess;

/** The answer to a script's call. */
public final class HostAnswer {
    private final Answer answer;

    HostAnswer(Answer answer) {
        this.answer = answer;
    }

    @HostAccess.Export
    public int status() {
        return answer.status();
    }

    @HostAccess.Export
    public Object headers() {
        return new HostHeaders(answer.headers());
    }

    @HostAccess.Export
    public Object trailers() {
        return new HostHeaders(answer.trailers());
    }

    @HostAccess.Export
    public Object body() {
        return new HostBytes(answer.body());
    }
}
