package dev.sluice.filters.http.router;

import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;

/** Why a request was not answered, in Envoy's words. The replies are made once: under overload thousands of them leave in a second. */
enum RouterFailure {
    TIMEOUT("UT", plain(504, "upstream request timeout", "response_timeout")),
    TRY_TIMEOUT("UT", plain(504, "upstream request timeout", "upstream_per_try_timeout")),
    NO_HEALTHY_HOST("UH", plain(503, "no healthy upstream", "no_healthy_upstream")),
    OVERFLOW("UO", 503, "overflow"),
    CONNECT("UF", 503, "remote connection failure"),
    CONNECT_TIMEOUT("UF", 503, "connection timeout"),
    REMOTE_RESET("UR", 503, "remote reset"),
    REFUSED("UR", 503, "remote refused stream reset"),
    PROTOCOL("UPE", 502, "protocol error"),
    TERMINATION("UC", 503, "connection termination");

    private static final Verdict.Reply OVERLOADED = OVERFLOW.reply.header("x-envoy-overloaded", "true");

    private final String flag;
    private final Verdict.Reply reply;
    /** Names what the transport said in the reply's details; empty: never. */
    private final String why;

    RouterFailure(String flag, Verdict.Reply reply) {
        this.flag = flag;
        this.reply = reply;
        this.why = "";
    }

    RouterFailure(String flag, int status, String why) {
        this.flag = flag;
        this.why = why;
        String text = "upstream connect error or disconnect/reset before headers. reset reason: " + why;
        this.reply = plain(status, text, details(why, ""));
    }

    private static Verdict.Reply plain(int status, String text, String details) {
        return Verdict.reply(status).body(text).details(details);
    }

    private static String details(String why, String transport) {
        String all =
                "upstream_reset_before_response_started{" + why + (transport.isEmpty() ? "" : '|' + transport) + '}';
        return all.replace(' ', '_');
    }

    static RouterFailure of(Upstream.Failure failure) {
        return switch (failure) {
            case TIMEOUT -> TIMEOUT;
            case TRY_TIMEOUT -> TRY_TIMEOUT;
            case NO_HEALTHY_HOST -> NO_HEALTHY_HOST;
            case OVERFLOW -> OVERFLOW;
            case CONNECT -> CONNECT;
            case CONNECT_TIMEOUT -> CONNECT_TIMEOUT;
            case REMOTE_RESET -> REMOTE_RESET;
            case REFUSED -> REFUSED;
            case PROTOCOL -> PROTOCOL;
            default -> TERMINATION;
        };
    }

    /** The response flag. */
    String flag() {
        return flag;
    }

    /**
     * @param transport what the transport said; empty for nothing
     * @param bare without headers of Envoy's own
     */
    Verdict.Reply reply(String transport, boolean bare) {
        Verdict.Reply made = this == OVERFLOW && !bare ? OVERLOADED : reply;
        return transport.isEmpty() || why.isEmpty() ? made : made.details(details(why, transport));
    }
}
