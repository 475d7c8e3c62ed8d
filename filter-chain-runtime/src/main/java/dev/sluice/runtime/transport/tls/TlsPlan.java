package dev.sluice.runtime.transport.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context as it was read, its files too. Immutable, any thread.
 *
 * @param statics secrets of {@code static_resources} that are in it: the context is another when they are others
 * @param sni upstream: the name asked for, empty for none
 * @param hostSni upstream: the endpoint's host name is asked for if it has one
 * @param alpn in order of preference
 * @param versions {@code TLSv1.2}, …
 * @param ciphers OpenSSL's names, for TLS 1.2; empty for Envoy's defaults
 * @param sessionSeconds how long a session can be resumed
 * @param sessionsKept how many a client keeps, 0 for as many as the library likes
 * @param clientOrder server: the client's order of ciphers decides
 * @param keyLog keys of connections are written there, null for nowhere
 */
public record TlsPlan(
        List<Secret> statics,
        Secrets secrets,
        Secrets.Material material,
        boolean client,
        String sni,
        boolean hostSni,
        List<String> alpn,
        List<String> versions,
        List<String> ciphers,
        List<String> curves,
        Verify verify,
        boolean tickets,
        boolean sessions,
        long sessionSeconds,
        int sessionsKept,
        boolean clientOrder,
        @Nullable Path keyLog) {
    /** The same, offering these protocols. */
    TlsPlan offering(List<String> protocols) {
        return new TlsPlan(
                statics,
                secrets,
                material,
                client,
                sni,
                hostSni,
                protocols,
                versions,
                ciphers,
                curves,
                verify,
                tickets,
                sessions,
                sessionSeconds,
                sessionsKept,
                clientOrder,
                keyLog);
    }

    /** Whether peers are asked for a certificate. */
    enum Verify {
        NONE,
        OPTIONAL,
        REQUIRED
    }
}
