package dev.sluice.runtime.upstream;

/** What an exchange tells its cluster's statistics. Any thread. */
public interface ClusterRequestStats {
    /** A response head came or was made for a failed try: {@code upstream_rq_2xx}, {@code upstream_rq_200}, {@code upstream_rq_completed}. */
    void response(int status);

    /** {@code upstream_rq_time}, milliseconds. */
    void time(long millis);
}
