package dev.sluice.runtime.transport.tls;

import com.google.protobuf.Message;
import java.util.List;

/**
 * A TLS context as it was read, its files too. Immutable, any thread.
 *
 * @param source the message: plans of equal sources are the same context
 * @param sni upstream: the name asked for, empty for none
 * @param hostSni upstream: the endpoint's host name is asked for if it has one
 * @param alpn in order of preference
 * @param versions {@code TLSv1.2}, …
 * @param ciphers OpenSSL's names, for TLS 1.2; empty for Envoy's defaults
 * @param sessionSeconds how long a session can be resumed
 */
public record TlsPlan(
        Message source,
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
        long sessionSeconds) {
    /** The same, offering these protocols. */
    TlsPlan offering(List<String> protocols) {
        return new TlsPlan(
                source,
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
                sessionSeconds);
    }

    /** Whether peers are asked for a certificate. */
    enum Verify {
        NONE,
        OPTIONAL,
        REQUIRED
    }
}
