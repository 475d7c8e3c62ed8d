package dev.sluice.runtime.upstream;

/** What an exchange tells its cluster's statistics. Any thread. */
public interface ClusterRequestStats {
    /** A response head came or was made for a failed try: {@code upstream_rq_2xx}, {@code upstream_rq_200}, {@code upstream_rq_completed}. */
    void response(int status);

    /** {@code upstream_rq_time}, milliseconds. */
    void time(long millis);

    /** As {@link #response(int)}; {@code internal} chooses between Envoy's {@code internal.} and {@code external.} twins. */
    default void response(int status, boolean internal) {
        response(status);
    }

    /** As {@link #time(long)}; {@code internal} chooses between Envoy's {@code internal.} and {@code external.} twins. */
    default void time(long millis, boolean internal) {
        time(millis);
    }

    /** A request to that host (address:port) had no answer in time. */
    default void timeout(String host) {}
}
