package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.event.Loop;
import org.jspecify.annotations.Nullable;

/** What a {@link Conversation} needs of its exchange. Loop-confined. */
public interface Talking extends Exchange {
    Loop loop();

    /** A head has gone to the client. */
    boolean headSent();

    /** The request's bytes, or the response's if there is one. */
    @Nullable
    Lane lane(boolean request);

    /** Heads as they now are. */
    Headers head(boolean request);

    /** Whether the response accepts the upgrade that was asked for. */
    boolean accepts();

    /** Response-code-details, for the log. */
    void ends(String details);

    /** A message came after the end. */
    void late();
}
