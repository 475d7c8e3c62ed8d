package dev.sluice.filters.http.jwtauthn;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the keys of a provider come from. Any thread. */
interface Keys {
    /** Those at hand; empty if they must be fetched first. */
    Optional<KeySet> now();

    /** Never fails: what goes wrong is the set's status. */
    CompletionStage<KeySet> fetch();

    /** Keys of the configuration. */
    static Keys fixed(KeySet keys) {
        return new Keys() {
            private final Optional<KeySet> all = Optional.of(keys);

            @Override
            public Optional<KeySet> now() {
                return all;
            }

            @Override
            public CompletionStage<KeySet> fetch() {
                return CompletableFuture.completedFuture(keys);
            }
        };
    }
}
