package dev.sluice.runtime.chain.explain;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A request that somebody asks about, and the connection it would come on.
 *
 * @param target as in the request line
 * @param headers {@code name: value} each; {@code host} among them
 * @param local where the client would connect to
 * @param tls whether the client would speak TLS
 * @param serverName SNI, empty for none
 * @param protocols ALPN
 * @param http2 it would come as HTTP/2
 */
public record Question(
        String method,
        String target,
        List<String> headers,
        InetSocketAddress source,
        InetSocketAddress local,
        boolean tls,
        String serverName,
        List<String> protocols,
        boolean http2) {
    /** The same at another address. */
    public Question at(InetSocketAddress where) {
        return new Question(method, target, headers, source, where, tls, serverName, protocols, http2);
    }

    /** The same with these headers. */
    public Question with(List<String> all) {
        return new Question(method, target, all, source, local, tls, serverName, protocols, http2);
    }
}
