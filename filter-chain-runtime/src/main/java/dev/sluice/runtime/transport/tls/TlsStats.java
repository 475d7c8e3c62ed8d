package dev.sluice.runtime.transport.tls;

import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.accesslog.TlsFacts;
import dev.sluice.runtime.stats.Stats;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSession;

/** {@code listener.*.ssl.*}, {@code cluster.*.ssl.*}. Any thread. Source: Envoy, TLS statistics of listeners. */
public final class TlsStats {
    private final Stats.StatScope scope;
    private final Map<String, Counter> named = new ConcurrentHashMap<>();
    final Counter connectionError;
    final Counter handshake;
    final Counter sessionReused;
    final Counter noCertificate;
    final Counter noCert;
    final Counter verifyError;
    final Counter verifySan;
    final Counter verifyHash;

    /** @param owner the listener's or cluster's scope */
    public TlsStats(Stats.StatScope owner) {
        scope = owner.scope("ssl");
        connectionError = scope.counter("connection_error");
        handshake = scope.counter("handshake");
        sessionReused = scope.counter("session_reused");
        noCertificate = scope.counter("no_certificate");
        noCert = scope.counter("fail_verify_no_cert");
        verifyError = scope.counter("fail_verify_error");
        verifySan = scope.counter("fail_verify_san");
        verifyHash = scope.counter("fail_verify_cert_hash");
    }

    /** Listed once OCSP is configured, as only then a client's wish is looked at. */
    void stapled(boolean asked, OcspStaple.Outcome outcome) {
        if (!asked) {
            return;
        }
        named("ocsp_staple_requests").add(1);
        named(
                        switch (outcome) {
                            case STAPLED -> "ocsp_staple_responses";
                            case OMITTED -> "ocsp_staple_omitted";
                            case FAILED -> "ocsp_staple_failed";
                        })
                .add(1);
    }

    private Counter named(String name) {
        Counter known = named.get(name);
        return known == null ? named.computeIfAbsent(name, scope::counter) : known;
    }

    void shaken(SSLSession session, boolean reused, boolean peerHasCertificate) {
        handshake.add(1);
        if (reused) {
            sessionReused.add(1);
        }
        if (!peerHasCertificate) {
            noCertificate.add(1);
        }
        version(session.getProtocol()).add(1);
        cipher(session.getCipherSuite()).add(1);
    }

    private Counter version(String name) {
        Counter known = named.get(name);
        return known == null ? named.computeIfAbsent(name, any -> scope.counter("versions." + any)) : known;
    }

    /** By the engine's name: OpenSSL's takes regular expressions to find. */
    private Counter cipher(String name) {
        Counter known = named.get(name);
        return known == null
                ? named.computeIfAbsent(name, any -> scope.counter("ciphers." + TlsFacts.openSslName(any)))
                : known;
    }
}
