package dev.sluice.runtime.codec.h1;

/**
 * Why bytes are no HTTP/1 message that we accept.
 *
 * @param status what a client is told
 * @param details Envoy's response-code-details
 * @param body Envoy's reply text
 */
record BadMessage(int status, String details, String body) {
    static final BadMessage SYNTAX = bad("http1.codec_error");
    static final BadMessage CHARACTERS = bad("http1.invalid_characters");
    static final BadMessage URL = bad("http1.invalid_url");
    static final BadMessage SCHEME = bad("http1.invalid_scheme");
    static final BadMessage AUTHORITY = bad("http.invalid_authority");
    static final BadMessage NO_HOST = new BadMessage(400, "missing_host_header", "");
    static final BadMessage LENGTH_AND_CHUNKED = bad("http1.content_length_and_chunked_not_allowed");
    static final BadMessage LENGTH_NOT_ALLOWED = bad("http1.content_length_not_allowed");
    static final BadMessage CODING_NOT_ALLOWED = bad("http1.transfer_encoding_not_allowed");
    static final BadMessage BODY_NOT_ALLOWED = bad("http1.body_disallowed");
    static final BadMessage CODING = new BadMessage(501, "http1.invalid_transfer_encoding", "Not Implemented");
    static final BadMessage LINE_TOO_LONG = new BadMessage(414, "http1.headers_too_large", "URI Too Long");
    static final BadMessage TOO_LARGE = tooLarge("http1.headers_too_large");
    static final BadMessage TOO_MANY = tooLarge("http1.too_many_headers");
    static final BadMessage TRAILERS_TOO_LARGE = tooLarge("http1.trailers_too_large");
    static final BadMessage LOW_VERSION = new BadMessage(426, "low_version", "Upgrade Required");
    static final BadMessage VERSION = new BadMessage(505, "http1.codec_error", "HTTP Version Not Supported");

    /** Whether the head was good HTTP: then the connection manager says no, and it is no protocol error. */
    boolean managed() {
        return this == NO_HOST || this == LOW_VERSION;
    }

    private static BadMessage bad(String details) {
        return new BadMessage(400, details, "Bad Request");
    }

    private static BadMessage tooLarge(String details) {
        return new BadMessage(431, details, "Request Header Fields Too Large");
    }
}
