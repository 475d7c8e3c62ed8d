package dev.sluice.filter;

/**
 * What a terminal says for connections whose bytes travel inside of an HTTP request, see {@link Verdict.Forward#inside}. Shared by all connections
 * of a chain; called on the loop of the connection. Source: RFC 9110 section 9.3.6, RFC 9113 section 8.5.
 */
public interface Tunnel {
    /** The request's head, made for each try; it is the runtime's from then on. {@code CONNECT} has neither {@code :path} nor {@code :scheme}. */
    Headers request(Stream s);

    /** The answer's head, also one that refuses. Over HTTP/1.1 any 2xx opens the tunnel, over HTTP/2 only 200. */
    default void answered(Stream s, Headers head) {}

    /** The upstream has ended its side with these. */
    default void ended(Stream s, Headers trailers) {}
}
