package dev.sluice.runtime.admin;

import java.util.List;
import java.util.Map;

/**
 * A chain of filters that is open, as {@code /filters} shows it.
 *
 * @param number the larger is the newer: after a reload the chain before stays until its last stream has ended
 * @param kind {@code http}, {@code network} or {@code listener}
 */
public record FilterChainView(long number, String kind, String name, List<Filter> filters) {
    /**
     * One filter.
     *
     * @param origin the plugin, script or jar it comes from
     * @param requests streams that met it
     * @param replied its replies by status, such as {@code 403}
     * @param waited verdicts that waited, {@code waitedMillis} together
     * @param refused streams that met it while its circuit was open
     * @param late answers that came after the first
     * @param abandoned waits that were not over when their stream ended, {@code unanswered} of them by a timeout
     * @param leaked loans of bytes that were looked at and never given back
     * @param timeP50Nanos of its callbacks, sampled; negative if none was
     * @param allocatedPerCall bytes, sampled; negative if none was
     * @param bytesIn body bytes that its transforms took
     * @param state {@code ok}, or {@code open circuit}: it failed so often that it is not asked now
     * @param failureMode {@code open} or {@code closed}
     */
    public record Filter(
            String name,
            String origin,
            String failureMode,
            String state,
            long requests,
            long proceeded,
            long forwarded,
            Map<String, Long> replied,
            long reset,
            long restarted,
            long waited,
            long waitedMillis,
            long refused,
            long late,
            long abandoned,
            long unanswered,
            long leaked,
            long errors,
            String lastFailure,
            long stuck,
            String stuckAt,
            long timeP50Nanos,
            long timeP99Nanos,
            long timeMaxNanos,
            long allocatedPerCall,
            long bytesIn,
            long bytesOut) {}
}
