package dev.sluice.runtime.codec.h1;

/**
 * How one side of a listener or cluster speaks HTTP/1. Field names are those of Envoy's {@code Http1ProtocolOptions} and connection manager.
 *
 * @param maxHeadBytes start line and fields together; also all trailers of one message
 * @param maxRequestLineBytes request line without its CRLF; longer is 414
 * @param maxHeaderCount lines of one head
 * @param allowChunkedLength {@code content-length} beside {@code transfer-encoding: chunked} is dropped instead of refused
 * @param acceptHttp10 false: HTTP/1.0 requests get 426
 * @param defaultHostForHttp10 taken by an HTTP/1.0 request without host; empty: refused
 * @param enableTrailers false: trailers are checked and dropped, both ways
 * @param properCaseWords names are written as {@code Content-Type}; false: lower-case
 * @param allowCustomMethods false: only the methods Envoy knows
 * @param delayedCloseMillis how long a connection that we end waits for the peer to close first; 0: not at all
 */
public record Http1Options(
        int maxHeadBytes,
        int maxRequestLineBytes,
        int maxHeaderCount,
        boolean allowChunkedLength,
        boolean acceptHttp10,
        String defaultHostForHttp10,
        boolean enableTrailers,
        boolean properCaseWords,
        boolean allowCustomMethods,
        long delayedCloseMillis) {
    /** 60 KiB heads, 16 KiB request lines, 100 headers, nothing lenient, one second of delayed close. */
    public static final Http1Options STRICT = new Builder().build();

    public static Builder builder() {
        return new Builder();
    }

    /** Starts from {@link #STRICT}. */
    public static final class Builder {
        private int maxHeadBytes = 60 << 10;
        private int maxRequestLineBytes = 16 << 10;
        private int maxHeaderCount = 100;
        private boolean allowChunkedLength;
        private boolean acceptHttp10;
        private String defaultHostForHttp10 = "";
        private boolean enableTrailers;
        private boolean properCaseWords;
        private boolean allowCustomMethods;
        private long delayedCloseMillis = 1000;

        private Builder() {}

        public Builder maxHeadBytes(int bytes) {
            maxHeadBytes = bytes;
            return this;
        }

        public Builder maxRequestLineBytes(int bytes) {
            maxRequestLineBytes = bytes;
            return this;
        }

        public Builder maxHeaderCount(int count) {
            maxHeaderCount = count;
            return this;
        }

        public Builder allowChunkedLength(boolean allow) {
            allowChunkedLength = allow;
            return this;
        }

        public Builder acceptHttp10(boolean accept) {
            acceptHttp10 = accept;
            return this;
        }

        public Builder defaultHostForHttp10(String host) {
            defaultHostForHttp10 = host;
            return this;
        }

        public Builder enableTrailers(boolean enable) {
            enableTrailers = enable;
            return this;
        }

        public Builder properCaseWords(boolean proper) {
            properCaseWords = proper;
            return this;
        }

        public Builder allowCustomMethods(boolean allow) {
            allowCustomMethods = allow;
            return this;
        }

        public Builder delayedCloseMillis(long millis) {
            delayedCloseMillis = millis;
            return this;
        }

        public Http1Options build() {
            return new Http1Options(
                    maxHeadBytes,
                    maxRequestLineBytes,
                    maxHeaderCount,
                    allowChunkedLength,
                    acceptHttp10,
                    defaultHostForHttp10,
                    enableTrailers,
                    properCaseWords,
                    allowCustomMethods,
                    delayedCloseMillis);
        }
    }
}
