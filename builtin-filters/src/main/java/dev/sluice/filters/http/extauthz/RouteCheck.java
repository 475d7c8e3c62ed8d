package dev.sluice.filters.http.extauthz;

import java.util.Optional;

/** What a route says about the check. Public only because a factory's signature names it. */
public record RouteCheck(boolean off, Optional<BodyToSend> body) {
    static final RouteCheck USUAL = new RouteCheck(false, Optional.empty());
    static final RouteCheck OFF = new RouteCheck(true, Optional.empty());
}
