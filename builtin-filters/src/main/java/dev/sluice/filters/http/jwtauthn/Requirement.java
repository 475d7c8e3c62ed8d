package dev.sluice.filters.http.jwtauthn;

import java.util.List;
import java.util.Optional;

/** What a request must carry. Immutable, any loop. Source: Envoy, JwtRequirement. */
sealed interface Requirement permits Tokens, Requirement.Any, Requirement.All {
    /** Empty: {@link Attempt#pending} must fetch its keys first, then ask again. */
    Optional<JwtStatus> verify(Attempt attempt);

    /** The first that is fulfilled; else the last refusal that tells more than that there was no token of that issuer. */
    record Any(List<Requirement> of) implements Requirement {
        @Override
        public Optional<JwtStatus> verify(Attempt attempt) {
            JwtStatus worst = JwtStatus.MISSING;
            for (Requirement one : of) {
                Optional<JwtStatus> status = one.verify(attempt);
                if (status.isEmpty() || status.get() == JwtStatus.OK) {
                    return status;
                }
                worst = telling(status.get()) || !telling(worst) && status.get() != JwtStatus.MISSING
                        ? status.get()
                        : worst;
            }
            return Optional.of(worst);
        }

        private static boolean telling(JwtStatus status) {
            return status != JwtStatus.MISSING && status != JwtStatus.UNKNOWN_ISSUER;
        }
    }

    /** The first that is not fulfilled refuses. */
    record All(List<Requirement> of) implements Requirement {
        @Override
        public Optional<JwtStatus> verify(Attempt attempt) {
            for (Requirement one : of) {
                Optional<JwtStatus> status = one.verify(attempt);
                if (status.isEmpty() || status.get() != JwtStatus.OK) {
                    return status;
                }
            }
            return Optional.of(JwtStatus.OK);
        }
    }
}
