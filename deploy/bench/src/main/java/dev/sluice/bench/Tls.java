package dev.sluice.bench;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS of one connection, over buffers that all connections share. Trusts everybody: the peers' certificate was made a moment ago. */
final class Tls {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final SSLContext CONTEXT = context();
    private final SSLEngine engine;
    private final ByteBuffer in = ByteBuffer.allocate(34 << 10);
    private final ByteBuffer plain = ByteBuffer.allocate(34 << 10);
    private boolean done;

    /** @param resume sessions of the port are used again */
    Tls(int port, boolean resume) throws SSLException {
        engine = resume ? CONTEXT.createSSLEngine("bench.test", port) : CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        engine.beginHandshake();
    }

    private static SSLContext context() {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean done() {
        return done;
    }

    /** Encrypted bytes of plain ones, or of the handshake. */
    ByteBuffer wrap(ByteBuffer bytes) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(bytes.remaining() + (20 << 10));
        do {
            SSLEngineResult result = engine.wrap(bytes, out);
            if (result.bytesProduced() == 0 && !bytes.hasRemaining()) {
                break;
            }
            tasks();
        } while (bytes.hasRemaining() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
        finish();
        return out.flip();
    }

    /** Takes encrypted bytes; plain ones go to the reader, what must be sent to the writer. */
    void unwrap(ByteBuffer encrypted, Reader reader) throws SSLException {
        while (encrypted.hasRemaining()) {
            while (encrypted.hasRemaining() && in.hasRemaining()) {
                int n = Math.min(encrypted.remaining(), in.remaining());
                in.put(in.position(), encrypted, encrypted.position(), n).position(in.position() + n);
                encrypted.position(encrypted.position() + n);
            }
            records(reader);
        }
    }

    private void records(Reader reader) throws SSLException {
        in.flip();
        while (in.hasRemaining()) {
            plain.clear();
            SSLEngineResult result = engine.unwrap(in, plain);
            tasks();
            finish();
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                reader.send(wrap(NOTHING.duplicate()));
            }
            if (plain.position() > 0) {
                reader.plain(plain.flip());
            }
            if (result.getStatus() != SSLEngineResult.Status.OK
                    || result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                break;
            }
        }
        in.compact();
    }

    private void tasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void finish() {
        done |= engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    interface Reader {
        void plain(ByteBuffer bytes);

        void send(ByteBuffer encrypted);
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
