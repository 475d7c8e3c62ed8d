package dev.sluice.runtime.transport.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * BoringSSL through netty-tcnative: 45-58 % less CPU than the JDK's engine. Engines and context are counted references, given back at once instead of
 * by finalizers, which cost at high rates of connections.
 */
final class NativeEngines implements Engines {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Sessions are kept by name and port; the port says nothing here. */
    private static final int SESSION_PORT = 443;

    private static final @Nullable VarHandle RECEIVED_SHUTDOWN = receivedShutdown();

    private final TlsPlan plan;
    private final SslContext context;
    private final boolean asksForHello;

    NativeEngines(TlsPlan plan, Secrets.Material material) throws SSLException {
        this.plan = plan;
        boolean identified = !material.identities().all().isEmpty();
        boolean staples = !plan.client() && material.identities().staples();
        asksForHello = staples || material.identities().kinds() > 1;
        SslContextBuilder builder;
        if (plan.client()) {
            builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
            if (identified) {
                builder.keyManager(factory(material.identities()));
            }
        } else {
            builder =
                    SslContextBuilder.forServer(factory(material.identities())).clientAuth(auth(plan.verify()));
        }
        List<String> ciphers = new ArrayList<>(CIPHERS_13);
        ciphers.addAll(plan.ciphers().isEmpty() ? CIPHERS : plan.ciphers());
        builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(material.check())
                .protocols(plan.versions())
                .ciphers(ciphers)
                .sessionTimeout(plan.sessionSeconds())
                .enableOcsp(staples)
                .option(OpenSslContextOption.GROUPS, groups(plan.curves()));
        if (!plan.alpn().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    plan.alpn()));
        }
        try {
            context = builder.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new SSLException(e.getMessage(), e);
        }
        ReferenceCountedOpenSslContext made = (ReferenceCountedOpenSslContext) context;
        if (!plan.client()) {
            sessions((OpenSslServerSessionContext) made.sessionContext(), material);
        } else if (!plan.sessions()) {
            made.sessionContext().setSessionCacheEnabled(false);
        } else if (plan.sessionsKept() > 0) {
            made.sessionContext().setSessionCacheSize(plan.sessionsKept());
        }
        Path log = plan.keyLog();
        if (log != null) {
            KeyLog.of(made, log);
        }
    }

    /**
     * Netty's engine answers close_notify by one of its own, though BoringSSL would go on writing. It does so only once: what it notes then is set
     * beforehand. Null if Netty has changed: then an end of one side ends the connection.
     */
    private static @Nullable VarHandle receivedShutdown() {
        try {
            return MethodHandles.privateLookupIn(ReferenceCountedOpenSslEngine.class, MethodHandles.lookup())
                    .findVarHandle(ReferenceCountedOpenSslEngine.class, "receivedShutdown", boolean.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public void mayHalfClose(SSLEngine engine) {
        if (RECEIVED_SHUTDOWN != null) {
            RECEIVED_SHUTDOWN.set((ReferenceCountedOpenSslEngine) engine, true);
        }
    }

    @Override
    public boolean peerClosed(SSLEngine engine) {
        long ssl = ((ReferenceCountedOpenSslEngine) engine).sslPointer();
        return (SSL.getShutdown(ssl) & SSL.SSL_RECEIVED_SHUTDOWN) != 0
                && SSL.getError(ssl, 0) == SSL.SSL_ERROR_ZERO_RETURN; // else the peer's alert, or broken bytes
    }

    @Override
    public boolean endsPeer(SSLEngine engine, int recordType) {
        return false;
    }

    private void sessions(OpenSslServerSessionContext sessions, Secrets.Material material) {
        sessions.setSessionIdContext(new byte[] {'s', 'l', 'u', 'i', 'c', 'e'});
        sessions.setSessionCacheEnabled(plan.sessions());
        if (!plan.tickets()) {
            return;
        }
        List<OpenSslSessionTicketKey> keys = new ArrayList<>();
        for (byte[] key : material.ticketKeys()) {
            // 16 bytes of name, 32 for the code, 32 for the cipher; the library takes 16 of each.
            keys.add(new OpenSslSessionTicketKey(
                    Arrays.copyOf(key, 16), Arrays.copyOfRange(key, 16, 32), Arrays.copyOfRange(key, 48, 64)));
        }
        if (keys.isEmpty()) {
            keys.add(new OpenSslSessionTicketKey(random(), random(), random()));
        }
        sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    }

    private static byte[] random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String[] groups(List<String> curves) {
        return curves.isEmpty() ? new String[] {"X25519", "P-256"} : curves.toArray(String[]::new);
    }

    private static ClientAuth auth(TlsPlan.Verify verify) {
        return switch (verify) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    /** Keeps the parsed keys: without that each handshake would parse them again. */
    private static KeyManagerFactory factory(Identities identities) {
        return new OpenSslCachingX509KeyManagerFactory(new Fixed(identities));
    }

    private static final class Fixed extends KeyManagerFactory {
        private static final Provider NOBODY = new Provider("sluice", "1", "keys of a configuration") {
            private static final long serialVersionUID = 1;
        };

        Fixed(KeyManager keys) {
            super(
                    new KeyManagerFactorySpi() {
                        @Override
                        protected void engineInit(KeyStore store, char[] password) {}

                        @Override
                        protected void engineInit(ManagerFactoryParameters spec) {}

                        @Override
                        protected KeyManager[] engineGetKeyManagers() {
                            return new KeyManager[] {keys};
                        }
                    },
                    NOBODY,
                    "");
        }
    }

    @Override
    public SSLEngine server() {
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        if (!plan.tickets()) {
            SSL.setOptions(((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        if (plan.clientOrder()) {
            SSL.clearOptions(
                    ((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
        }
        return engine;
    }

    @Override
    public SSLEngine client(String name, String peer) {
        SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT, peer, SESSION_PORT);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? Collections.emptyList() : List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public boolean resumed(SSLEngine engine, long begunMillis) {
        return SSL.isSessionReused(((ReferenceCountedOpenSslEngine) engine).sslPointer());
    }

    @Override
    public boolean failed(SSLEngine engine) {
        int error = SSL.getError(((ReferenceCountedOpenSslEngine) engine).sslPointer(), -1);
        return error != SSL.SSL_ERROR_NONE && error != SSL.SSL_ERROR_WANT_READ && error != SSL.SSL_ERROR_WANT_WRITE;
    }

    @Override
    public boolean peersShown() {
        return plan.client() || plan.verify() != TlsPlan.Verify.NONE;
    }

    @Override
    public boolean asksForHello() {
        return asksForHello;
    }

    @Override
    public void release(SSLEngine engine) {
        ReferenceCountUtil.release(engine);
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }
}
