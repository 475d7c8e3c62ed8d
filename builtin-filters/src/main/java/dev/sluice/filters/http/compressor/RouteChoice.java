package dev.sluice.filters.http.compressor;

/** What a route says otherwise. Public only because a factory's signature names it. */
public record RouteChoice(Choice responses, Choice removeAcceptEncoding) {
    static final RouteChoice NONE = new RouteChoice(Choice.OWN, Choice.OWN);

    /** Yes, no, or what the filter's own configuration says. */
    public enum Choice {
        OWN,
        YES,
        NO;

        boolean or(boolean own) {
            return this == OWN ? own : this == YES;
        }
    }
}
