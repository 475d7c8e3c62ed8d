package dev.sluice.runtime.upstream;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.event.Loop;

/** A cluster that streams can be opened to. Any thread unless said. */
public interface UpstreamCluster extends Cluster {
    /**
     * Chooses a host and a pooled or fresh connection and opens an exchange on it. Call on {@code loop}; the listener is called on it too, later or
     * before this returns. The stream's events go to {@code events} once {@link OpenListener#onOpen} returned.
     *
     * @return cancels the wait; no effect once open
     */
    Cancel openHttp(Loop loop, HostChoice choice, HttpEvents events, OpenListener<? super UpstreamHttp> listener);

    /** The same for a client that speaks HTTP/2, or does not: clusters may be told to speak as their clients do. */
    default Cancel openHttp(
            Loop loop,
            HostChoice choice,
            boolean http2,
            HttpEvents events,
            OpenListener<? super UpstreamHttp> listener) {
        return openHttp(loop, choice, events, listener);
    }

    /** The name of the server that a request wants, for {@link HostChoice#named}; empty where connections do not depend on it. */
    default String serverName(Headers head) {
        return "";
    }

    /** Whether hosts want to know whose connection it is, by {@link HostChoice#of}. */
    default boolean tellsClient() {
        return false;
    }

    /** As {@link #openHttp}, a fresh plain connection for raw bytes. */
    Cancel openRaw(Loop loop, HostChoice choice, OpenListener<? super UpstreamRaw> listener);

    /** Counters and histograms of the cluster that the exchange feeds (response codes, times). */
    ClusterRequestStats requestStats();

    /** {@code upstream_rq_timeout} and its like are counted by whoever notices, under {@code cluster.NAME.}. */
    void count(String stat, long n);

    /** Stops the wait for a stream. */
    @FunctionalInterface
    interface Cancel {
        Cancel NONE = () -> {};

        void cancel();
    }
}
