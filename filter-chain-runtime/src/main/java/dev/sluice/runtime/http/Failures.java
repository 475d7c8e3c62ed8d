package dev.sluice.runtime.http;

import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.StreamReset;

/** The answers for failed tries that the terminal left to the runtime, in Envoy's words. */
final class Failures {
    private static final String RESET_TEXT =
            "upstream connect error or disconnect/reset before headers. reset reason: ";

    private Failures() {}

    static Upstream.Failure of(StreamReset why) {
        return switch (why.kind()) {
            case REMOTE, CONNECTION -> Upstream.Failure.RESET;
            case REFUSED -> Upstream.Failure.REFUSED;
            case PROTOCOL, OVERFLOW -> Upstream.Failure.PROTOCOL;
        };
    }

    static String text(StreamReset why) {
        return RESET_TEXT + (why.kind() == StreamReset.Kind.PROTOCOL ? "protocol error" : "connection termination");
    }

    static Verdict.Reply reply(Upstream upstream) {
        return switch (upstream.failure()) {
            case TIMEOUT -> Verdict.reply(504).body("upstream request timeout").details("response_timeout");
            case TRY_TIMEOUT ->
                Verdict.reply(504).body("upstream request timeout").details("upstream_per_try_timeout");
            case NO_HEALTHY_HOST ->
                Verdict.reply(503).body("no healthy upstream").details("no_healthy_upstream");
            case OVERFLOW -> before(503, "overflow", "overflow");
            case CONNECT, CONNECT_TIMEOUT -> before(503, "connection_failure", "remote connection failure");
            case PROTOCOL -> before(502, "protocol_error", "protocol error");
            default -> before(503, "connection_termination", "connection termination");
        };
    }

    private static Verdict.Reply before(int status, String reason, String text) {
        return Verdict.reply(status)
                .body(RESET_TEXT + text)
                .details("upstream_reset_before_response_started{" + reason + '}');
    }
}
