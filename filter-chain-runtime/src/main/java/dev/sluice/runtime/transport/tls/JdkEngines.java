package dev.sluice.runtime.transport.tls;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's own engine, where BoringSSL's native library is not. Its curves are the runtime's, its tickets are made with keys of its own. */
final class JdkEngines implements Engines {
    static {
        // Each new handshake on a connection costs the server a signature: CVE-2011-1473. BoringSSL has none for
        // servers.
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final TlsPlan plan;
    private final Secrets.Material material;
    private final SSLContext context;
    private final String[] ciphers;
    private final boolean severalKinds;

    JdkEngines(TlsPlan plan, Secrets.Material material) throws SSLException {
        this.plan = plan;
        this.severalKinds = material.identities().kinds() > 1;
        this.material = material;
        try {
            context = made();
        } catch (GeneralSecurityException e) {
            throw new SSLException(e.getMessage(), e);
        }
        int seconds = (int) Math.min(Integer.MAX_VALUE, plan.sessionSeconds());
        (plan.client() ? context.getClientSessionContext() : context.getServerSessionContext())
                .setSessionTimeout(seconds);
        if (plan.sessionsKept() > 0) {
            context.getClientSessionContext().setSessionCacheSize(plan.sessionsKept());
        }
        ciphers = ciphers();
    }

    private SSLContext made() throws GeneralSecurityException {
        SSLContext fresh = SSLContext.getInstance("TLS");
        boolean identified = !material.identities().all().isEmpty();
        fresh.init(
                identified ? new KeyManager[] {material.identities()} : new KeyManager[0],
                new TrustManager[] {material.check()},
                null);
        return fresh;
    }

    /** Nothing but a context of its own keeps a client from resuming. */
    private SSLContext forClient() {
        try {
            return plan.sessions() ? context : made();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String[] ciphers() throws SSLException {
        Map<String, String> known =
                CipherNames.byOpenSslName(context.getSupportedSSLParameters().getCipherSuites());
        List<String> all = new ArrayList<>();
        for (String name : CIPHERS_13) {
            add(name, known, all);
        }
        for (String name : plan.ciphers().isEmpty() ? CIPHERS : plan.ciphers()) {
            if (!add(name, known, all) && !plan.ciphers().isEmpty()) {
                throw new SSLException("cipher " + name + " is not known to the JDK");
            }
        }
        return all.toArray(String[]::new);
    }

    private static boolean add(String name, Map<String, String> known, List<String> into) {
        @Nullable String java = CipherNames.java(name, known);
        return java != null && into.add(java);
    }

    @Override
    public SSLEngine server() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setUseCipherSuitesOrder(!plan.clientOrder());
        parameters.setNeedClientAuth(plan.verify() == TlsPlan.Verify.REQUIRED);
        if (plan.verify() == TlsPlan.Verify.OPTIONAL) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        if (!plan.alpn().isEmpty()) {
            // Without a common protocol the handshake goes on without one; the engine's own choice would refuse the
            // client.
            engine.setHandshakeApplicationProtocolSelector((e, offered) ->
                    plan.alpn().stream().filter(offered::contains).findFirst().orElse(""));
        }
        return engine;
    }

    @Override
    public SSLEngine client(String name, String peer) {
        SSLEngine engine = forClient().createSSLEngine(peer, 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        parameters.setServerNames(name.isEmpty() ? Collections.emptyList() : List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(plan.alpn().toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(plan.versions().toArray(String[]::new));
        parameters.setCipherSuites(ciphers);
        return parameters;
    }

    @Override
    public boolean resumed(SSLEngine engine, long begunMillis) {
        return engine.getSession().getCreationTime() < begunMillis;
    }

    @Override
    public boolean failed(SSLEngine engine) {
        return false;
    }

    @Override
    public boolean peersShown() {
        return plan.client() || plan.verify() != TlsPlan.Verify.NONE;
    }

    @Override
    public boolean asksForHello() {
        return severalKinds;
    }

    @Override
    public void mayHalfClose(SSLEngine engine) {}

    @Override
    public boolean peerClosed(SSLEngine engine) {
        return engine.isInboundDone();
    }

    /**
     * Before TLS 1.3 the engine answers close_notify at once (RFC 5246 section 7.2.1) and says no more; clients of raw TCP, and BoringSSL, half-close all
     * the same. What kind of alert it is cannot be seen here; every kind ends the peer's way.
     */
    @Override
    public boolean endsPeer(SSLEngine engine, int recordType) {
        return recordType == Records.ALERT && !engine.getSession().getProtocol().equals("TLSv1.3");
    }

    @Override
    public void release(SSLEngine engine) {}

    @Override
    public void close() {}
}
