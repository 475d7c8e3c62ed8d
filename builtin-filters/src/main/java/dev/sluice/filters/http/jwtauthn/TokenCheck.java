package dev.sluice.filters.http.jwtauthn;

import java.util.List;
import java.util.Optional;

/** How far the tokens of one requirement have been looked at: the last one first, as in Envoy. Loop of the request. */
final class TokenCheck {
    private final List<Location.Found> tokens;
    private int left;
    private Optional<JwtStatus> result = Optional.empty();

    TokenCheck(List<Location.Found> tokens) {
        this.tokens = tokens;
        this.left = tokens.size();
    }

    /** Empty while keys must be fetched. */
    Optional<JwtStatus> run(Attempt attempt, Tokens rules) {
        if (result.isEmpty() && tokens.isEmpty()) {
            result = Optional.of(rules.end(JwtStatus.MISSING));
        }
        while (result.isEmpty()) {
            Optional<JwtStatus> one = rules.verify(attempt, tokens.get(left - 1));
            if (one.isEmpty()) {
                return one;
            }
            left--;
            if (left == 0 || one.get() != JwtStatus.OK && !rules.lenient()) {
                result = Optional.of(rules.end(one.get()));
            }
        }
        return result;
    }
}
