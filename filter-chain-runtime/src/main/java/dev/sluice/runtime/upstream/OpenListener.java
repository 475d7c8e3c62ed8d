package dev.sluice.runtime.upstream;

import dev.sluice.filter.Upstream;

/** Hears how opening an upstream stream went: exactly one call, unless cancelled. */
public interface OpenListener<S> {
    void onOpen(S stream);

    /**
     * @param host address:port that was tried, empty if none was chosen
     * @param reason Envoy's transport failure reason, for instance {@code delayed_connect_error:_Connection_refused}; empty if none
     */
    void onFailed(Upstream.Failure failure, String host, String reason);
}
