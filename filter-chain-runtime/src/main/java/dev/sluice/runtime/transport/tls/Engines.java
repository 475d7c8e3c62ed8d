package dev.sluice.runtime.transport.tls;

import io.netty.handler.ssl.OpenSsl;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Makes engines of one context. Any thread. Two makers: BoringSSL where its native library is, else the JDK. */
interface Engines extends AutoCloseable {
    /** {@code boringssl} or {@code jdk}: which to use; without it the first that works. */
    String CHOICE = "sluice.tls.engine";

    /** Envoy's for TLS 1.2, in its order. */
    List<String> CIPHERS = List.of(
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384");

    /** Those of TLS 1.3 cannot be configured, as in Envoy. */
    List<String> CIPHERS_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    SSLEngine server();

    /**
     * @param name sent as server name; empty for none
     * @param peer verified if the plan says so; sessions are resumed between connections of the same text
     */
    SSLEngine client(String name, String peer);

    /**
     * Whether the engine has resumed a session.
     *
     * @param begunMillis when its handshake began
     */
    boolean resumed(SSLEngine engine, long begunMillis);

    /** Whether an engine that asks to send something after the handshake means an alert that ends all; BoringSSL's does not say so itself. */
    boolean failed(SSLEngine engine);

    /** Whether peers may have a certificate: no client shows one unasked. */
    boolean peersShown();

    /** Whether certificates are chosen by {@link ClientHello}. */
    boolean asksForHello();

    /** The engine is not used any more. */
    void release(SSLEngine engine);

    /** No new engines; those that run go on. */
    @Override
    void close();

    static boolean boringSsl() {
        String choice = System.getProperty(CHOICE, "");
        return !choice.equals("jdk") && OpenSsl.isAvailable();
    }

    /** @throws SSLException a value is not possible with this library */
    static Engines of(TlsPlan plan, Secrets.Material material) throws SSLException {
        return boringSsl() ? new NativeEngines(plan, material) : new JdkEngines(plan, material);
    }

    /** Once after the handshake: from now on the peer's close_notify ends its way only, and what we still say leaves. */
    void mayHalfClose(SSLEngine engine);

    /** Whether the peer's close_notify was in what has been opened. */
    boolean peerClosed(SSLEngine engine);

    /** Whether this record is to be taken for the peer's end instead of being opened: the engine would end both ways. */
    boolean endsPeer(SSLEngine engine, int recordType);
}
