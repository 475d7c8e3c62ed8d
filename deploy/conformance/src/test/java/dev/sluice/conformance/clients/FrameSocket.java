package dev.sluice.conformance.clients;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** An HTTP/2 client that sends and reads frames as they are. */
final class FrameSocket implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    private static final X509TrustManager ANYBODY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private final Socket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A frame that was read. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        int int32(int at) {
            return (payload[at] & 0xFF) << 24
                    | (payload[at + 1] & 0xFF) << 16
                    | (payload[at + 2] & 0xFF) << 8
                    | payload[at + 3] & 0xFF;
        }
    }

    FrameSocket(int port, boolean secure) throws IOException, GeneralSecurityException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(5000);
        socket = secure ? secured(plain, port) : plain;
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        add(SETTINGS, 0, 0);
        flush();
    }

    private static Socket secured(Socket plain, int port) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {ANYBODY}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    /** Waits to be sent by {@link #flush}. */
    FrameSocket add(int type, int flags, int stream, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return add(type, flags, stream, bytes);
    }

    FrameSocket add(int type, int flags, int stream, byte[] payload) {
        int n = payload.length;
        out.writeBytes(new byte[] {
            (byte) (n >> 16),
            (byte) (n >> 8),
            (byte) n,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        });
        out.writeBytes(payload);
        return this;
    }

    /** A whole GET of that path, or the head of a POST. */
    FrameSocket request(int stream, String method, String path) {
        byte[] text = path.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method.equals("GET") ? 0x82 : 0x83);
        block.write(0x86); // http
        block.write(4); // :path
        block.write(text.length);
        block.writeBytes(text);
        block.write(1); // :authority
        block.write(1);
        block.write('h');
        return add(HEADERS, method.equals("GET") ? 5 : 4, stream, block.toByteArray());
    }

    void flush() throws IOException {
        socket.getOutputStream().write(out.toByteArray());
        socket.getOutputStream().flush();
        out.reset();
    }

    Frame read() throws IOException {
        byte[] head = in.readNBytes(9);
        if (head.length < 9) {
            throw new java.io.EOFException();
        }
        Frame known = new Frame(0, 0, 0, head);
        byte[] payload = in.readNBytes(known.int32(0) >>> 8);
        return new Frame(head[3], head[4], known.int32(5) & 0x7FFF_FFFF, payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
