package dev.sluice.runtime.codec.h2;

/**
 * How one side of a listener or cluster speaks HTTP/2. Field names are those of Envoy's {@code Http2ProtocolOptions} and connection manager; where
 * Envoy's default and its advice for the edge differ, ours is the advice.
 *
 * @param headerTableSize bytes of the peer's compression table; 0: no table
 * @param maxConcurrentStreams that the peer may open; for a client, that we open at most
 * @param initialStreamWindow bytes a peer may send on a stream before we have taken them
 * @param initialConnectionWindow the same for all streams of a connection
 * @param maxHeadBytes names and values of one head, decoded
 * @param maxHeaderCount fields of one head
 * @param maxOutboundFrames frames that may wait for a peer that does not read
 * @param maxOutboundControlFrames of those, answers to PING, SETTINGS and errors
 * @param maxEmptyFrames empty DATA, HEADERS and CONTINUATION frames in a row that end nothing
 * @param maxPriorityFramesPerStream PRIORITY frames for each stream opened, and one
 * @param maxWindowUpdatesPerData WINDOW_UPDATE frames for each DATA frame sent
 * @param streamErrors a malformed message ends its stream; false: the connection
 * @param allowConnect clients may open WebSockets and other upgrades on streams, RFC 8441
 * @param keepaliveNanos between our PINGs; 0: none
 * @param keepaliveJitter up to so many percent later
 * @param keepaliveTimeoutNanos to wait for a PING's answer
 * @param idleProbeNanos a client connection unused for so long sends a PING with the next request; 0: not
 * @param delayedCloseMillis how long a connection that we end waits for the peer to close first; 0: not at all
 * @param flushNanos how long the rest of a message may wait for the peer's windows, once all of it is written; 0: for ever
 */
public record Http2Options(
        int headerTableSize,
        long maxConcurrentStreams,
        int initialStreamWindow,
        int initialConnectionWindow,
        int maxHeadBytes,
        int maxHeaderCount,
        int maxOutboundFrames,
        int maxOutboundControlFrames,
        int maxEmptyFrames,
        int maxPriorityFramesPerStream,
        int maxWindowUpdatesPerData,
        boolean streamErrors,
        boolean allowConnect,
        long keepaliveNanos,
        int keepaliveJitter,
        long keepaliveTimeoutNanos,
        long idleProbeNanos,
        long delayedCloseMillis,
        long flushNanos) {
    /** 100 streams, windows of 64 KiB and 1 MiB, 60 KiB heads of 100 fields, Envoy's limits of frames. */
    public static final Http2Options STRICT = new Builder().build();

    public static Builder builder() {
        return new Builder();
    }

    /** Starts from {@link #STRICT}. */
    public static final class Builder {
        private int headerTableSize = 4096;
        private long maxConcurrentStreams = 100;
        private int initialStreamWindow = 64 << 10;
        private int initialConnectionWindow = 1 << 20;
        private int maxHeadBytes = 60 << 10;
        private int maxHeaderCount = 100;
        private int maxOutboundFrames = 10_000;
        private int maxOutboundControlFrames = 1000;
        private int maxEmptyFrames = 1;
        private int maxPriorityFramesPerStream = 100;
        private int maxWindowUpdatesPerData = 10;
        private boolean streamErrors = true;
        private boolean allowConnect;
        private long keepaliveNanos;
        private int keepaliveJitter;
        private long keepaliveTimeoutNanos;
        private long idleProbeNanos;
        private long delayedCloseMillis = 1000;
        private long flushNanos;

        private Builder() {}

        public Builder headerTableSize(int bytes) {
            headerTableSize = bytes;
            return this;
        }

        public Builder maxConcurrentStreams(long streams) {
            maxConcurrentStreams = streams;
            return this;
        }

        public Builder initialStreamWindow(int bytes) {
            initialStreamWindow = bytes;
            return this;
        }

        public Builder initialConnectionWindow(int bytes) {
            initialConnectionWindow = bytes;
            return this;
        }

        public Builder maxHeadBytes(int bytes) {
            maxHeadBytes = bytes;
            return this;
        }

        public Builder maxHeaderCount(int count) {
            maxHeaderCount = count;
            return this;
        }

        public Builder maxOutboundFrames(int frames) {
            maxOutboundFrames = frames;
            return this;
        }

        public Builder maxOutboundControlFrames(int frames) {
            maxOutboundControlFrames = frames;
            return this;
        }

        public Builder maxEmptyFrames(int frames) {
            maxEmptyFrames = frames;
            return this;
        }

        public Builder maxPriorityFramesPerStream(int frames) {
            maxPriorityFramesPerStream = frames;
            return this;
        }

        public Builder maxWindowUpdatesPerData(int frames) {
            maxWindowUpdatesPerData = frames;
            return this;
        }

        public Builder streamErrors(boolean only) {
            streamErrors = only;
            return this;
        }

        public Builder allowConnect(boolean allowed) {
            allowConnect = allowed;
            return this;
        }

        public Builder keepalive(long nanos, int jitterPercent, long timeoutNanos) {
            keepaliveNanos = nanos;
            keepaliveJitter = jitterPercent;
            keepaliveTimeoutNanos = timeoutNanos;
            return this;
        }

        public Builder idleProbe(long nanos) {
            idleProbeNanos = nanos;
            return this;
        }

        public Builder delayedCloseMillis(long millis) {
            delayedCloseMillis = millis;
            return this;
        }

        public Builder flush(long nanos) {
            flushNanos = nanos;
            return this;
        }

        public Http2Options build() {
            return new Http2Options(
                    headerTableSize,
                    maxConcurrentStreams,
                    initialStreamWindow,
                    initialConnectionWindow,
                    maxHeadBytes,
                    maxHeaderCount,
                    maxOutboundFrames,
                    maxOutboundControlFrames,
                    maxEmptyFrames,
                    maxPriorityFramesPerStream,
                    maxWindowUpdatesPerData,
                    streamErrors,
                    allowConnect,
                    keepaliveNanos,
                    keepaliveJitter,
                    keepaliveTimeoutNanos,
                    idleProbeNanos,
                    delayedCloseMillis,
                    flushNanos);
        }
    }
}
