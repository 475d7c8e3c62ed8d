package dev.sluice.runtime.http;

import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.StreamReset;

/** The answers for failed tries that the terminal left to the runtime, in Envoy's words. */
final class Failures {
    private static final String RESET_TEXT =
            "upstream connect error or disconnect/reset before headers. reset reason: ";

    // Made once: where everything fails, thousands of them leave in a second.
    private static final Verdict.Reply TIMEOUT =
            Verdict.reply(504).body("upstream request timeout").details("response_timeout");
    private static final Verdict.Reply TRY_TIMEOUT =
            Verdict.reply(504).body("upstream request timeout").details("upstream_per_try_timeout");
    private static final Verdict.Reply NO_HEALTHY_HOST =
            Verdict.reply(503).body("no healthy upstream").details("no_healthy_upstream");
    private static final Verdict.Reply OVERFLOW = before(503, "overflow", "overflow");
    private static final Verdict.Reply CONNECT = before(503, "connection_failure", "remote connection failure");
    private static final Verdict.Reply PROTOCOL = before(502, "protocol_error", "protocol error");
    private static final Verdict.Reply REMOTE_RESET = before(503, "remote_reset", "remote reset");
    private static final Verdict.Reply REFUSED =
            before(503, "remote_refused_stream_reset", "remote refused stream reset");
    private static final Verdict.Reply TERMINATION = before(503, "connection_termination", "connection termination");

    private Failures() {}

    static Upstream.Failure of(StreamReset why) {
        return switch (why.kind()) {
            case REMOTE ->
                why.details().startsWith("http2.remote_") ? Upstream.Failure.REMOTE_RESET : Upstream.Failure.RESET;
            case CONNECTION -> Upstream.Failure.RESET;
            case REFUSED -> Upstream.Failure.REFUSED;
            case PROTOCOL, OVERFLOW -> Upstream.Failure.PROTOCOL;
        };
    }

    static String text(StreamReset why) {
        return RESET_TEXT + reason(why);
    }

    /** Envoy's flag for a response that was cut. */
    static String flag(StreamReset why) {
        return switch (of(why)) {
            case PROTOCOL -> "UPE";
            case REMOTE_RESET, REFUSED -> "UR";
            default -> "UC";
        };
    }

    static String reason(StreamReset why) {
        return switch (of(why)) {
            case PROTOCOL -> "protocol error";
            case REMOTE_RESET -> "remote reset";
            case REFUSED -> "remote refused stream reset";
            default -> "connection termination";
        };
    }

    static Verdict.Reply reply(Upstream upstream) {
        return switch (upstream.failure()) {
            case TIMEOUT -> TIMEOUT;
            case TRY_TIMEOUT -> TRY_TIMEOUT;
            case NO_HEALTHY_HOST -> NO_HEALTHY_HOST;
            case OVERFLOW -> OVERFLOW;
            case CONNECT, CONNECT_TIMEOUT -> CONNECT;
            case PROTOCOL -> PROTOCOL;
            case REMOTE_RESET -> REMOTE_RESET;
            case REFUSED -> REFUSED;
            default -> TERMINATION;
        };
    }

    private static Verdict.Reply before(int status, String reason, String text) {
        return Verdict.reply(status)
                .body(RESET_TEXT + text)
                .details("upstream_reset_before_response_started{" + reason + '}');
    }
}
