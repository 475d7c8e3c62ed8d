package dev.sluice.filters.http.jwtauthn;

/** What a route says: nothing, no check, or a requirement by name. Public only because a factory's signature names it. */
public record RouteRequirement(boolean off, String name) {
    static final RouteRequirement NONE = new RouteRequirement(false, "");
    static final RouteRequirement OFF = new RouteRequirement(true, "");
}
