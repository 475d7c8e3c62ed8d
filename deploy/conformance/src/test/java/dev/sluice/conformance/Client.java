package dev.sluice.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.net.ssl.SSLSocket;

/** One connection of the client, speaking bytes, or HTTP/2 with messages written as those of HTTP/1.1. */
final class Client implements AutoCloseable {
    private static final int QUIET_MILLIS = 60;
    private final Queue<Boolean> bodiless = new ArrayDeque<>();
    private final Socket plain = new Socket();
    private final Socket socket;
    private final Transcript transcript;
    private final InputStream in;
    private final String name;
    private final Http2Wire http2;
    private int lastStream = -1;

    Client(String name, int port, Transcript transcript) throws IOException {
        this(name, port, false, null, transcript);
    }

    /** @param tls what the client says in its handshake, null for none */
    Client(String name, int port, boolean speaksHttp2, Doc tls, Transcript transcript) throws IOException {
        this.name = name;
        this.transcript = transcript;
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
        plain.setTcpNoDelay(true);
        socket = tls == null ? plain : TlsEnd.client(plain, tls, transcript);
        in = new BufferedInputStream(socket.getInputStream());
        http2 = speaksHttp2 ? new Http2Wire(in, socket.getOutputStream()) : null;
        if (http2 != null) {
            http2.begin(true);
        }
    }

    void send(byte[] bytes) throws IOException {
        if (http2 != null && http2.tunnel(lastStream)) {
            transcript.add(name + " sent into the tunnel", bytes);
            http2.data(lastStream, bytes, false);
            return;
        }
        if (http2 != null) {
            request(bytes, false);
            return;
        }
        transcript.add(name + " sent", bytes);
        String text = Text.text(bytes);
        if (text.matches("(?s)[A-Za-z]+ .*")) {
            bodiless.add(text.startsWith("HEAD ") || text.startsWith("CONNECT "));
        }
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException refused) {
            transcript.note(name + " could not send it all: " + refused.getMessage());
        }
    }

    /** Sends a request on a stream of its own; {@code open}: more of it may come, or nothing ever. */
    void request(byte[] bytes, boolean open) throws IOException {
        transcript.add(name + " sent", bytes);
        lastStream += 2;
        http2.send(lastStream, bytes, false, open);
    }

    /** Sends a frame as it is, on the newest stream or on none. */
    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        transcript.note(name + " sent a frame of type " + type);
        http2.frame(type, flags, stream < 0 ? lastStream : stream, payload);
    }

    /** Gives the newest request up. */
    void cancel() throws IOException {
        transcript.note(name + " cancelled");
        http2.reset(lastStream, 8);
    }

    private Message receiveHttp2() throws IOException {
        try {
            Http2Wire.Event event = http2.next();
            transcript.add(
                    name + " received on stream " + event.stream(),
                    event.message().raw());
            return event.message();
        } catch (SocketTimeoutException late) {
            transcript.problem(name + ": no complete response within 5 s");
            return new Message(java.util.List.of(), "", java.util.List.of(), false, new byte[0]);
        }
    }

    /** Reads one response; interim ones are responses of their own. On HTTP/2 those of all streams, as they end. */
    Message receive() throws IOException {
        socket.setSoTimeout(5000);
        if (http2 != null) {
            return receiveHttp2();
        }
        boolean head = Boolean.TRUE.equals(bodiless.peek());
        try {
            Message response = Message.read(in, true, head, Message.Until.END);
            transcript.add(name + " received", response.raw());
            if (!response.startLine().matches("\\S+ 1\\d\\d.*")) {
                bodiless.poll();
            }
            return response;
        } catch (SocketTimeoutException late) {
            transcript.problem(name + ": no complete response within 5 s");
            return new Message(java.util.List.of(), "", java.util.List.of(), false, new byte[0]);
        }
    }

    void expectTls(Doc expected) {
        String problem = TlsEnd.problem((SSLSocket) socket, expected);
        if (!problem.isEmpty()) {
            transcript.problem(name + ": " + problem);
        }
    }

    void expectBytes(byte[] expected) throws IOException {
        socket.setSoTimeout(5000);
        try {
            byte[] got = http2 != null ? http2.tunnelled(lastStream, expected.length) : in.readNBytes(expected.length);
            transcript.add(name + " received", got);
            if (!java.util.Arrays.equals(expected, got)) {
                transcript.problem(
                        name + " received '" + Text.visible(got) + "', expected '" + Text.visible(expected) + "'");
            }
        } catch (SocketTimeoutException late) {
            transcript.problem(name + ": bytes missing after 5 s, expected '" + Text.visible(expected) + "'");
        }
    }

    /** The proxy must end the connection, by FIN or by RST, without another byte. */
    void expectClose() throws IOException {
        if (http2 != null && http2.tunnel(lastStream)) {
            socket.setSoTimeout(5000);
            try {
                byte[] more = http2.tunnelled(lastStream, 1);
                if (more.length > 0) {
                    transcript.problem(name + ": more bytes instead of the end: " + Text.visible(more));
                }
            } catch (SocketTimeoutException late) {
                transcript.problem(name + ": the tunnel is still open after 5 s");
            }
            return;
        }
        int b = readWithin(5000);
        if (b == OPEN) {
            transcript.problem(name + ": the connection is still open after 5 s");
        } else if (b >= 0) {
            byte[] more = in.readNBytes(Math.min(200, in.available()));
            transcript.problem(name + ": more bytes instead of the end: " + (char) b + Text.visible(more));
        }
        transcript.note(name + (b == OPEN ? " found the connection open" : " saw the end"));
    }

    /** The proxy must end the connection, after whatever it says, an alert for example. */
    void expectEnd() throws IOException {
        int b;
        do {
            b = readWithin(5000);
        } while (b >= 0);
        if (b == OPEN) {
            transcript.problem(name + ": the connection is still open after 5 s");
        }
        transcript.note(name + " saw the end");
    }

    /** The proxy must neither send nor close for a moment. */
    void expectQuiet() throws IOException {
        int b = readWithin(QUIET_MILLIS);
        if (b != OPEN) {
            transcript.problem(name + (b < 0 ? ": the connection was closed" : ": bytes nobody expected"));
        }
    }

    void halfClose() throws IOException {
        if (http2 != null && http2.tunnel(lastStream)) {
            http2.data(lastStream, new byte[0], true);
            return;
        }
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final int OPEN = -2;

    private int readWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read();
        } catch (SocketTimeoutException open) {
            return OPEN;
        } catch (IOException reset) {
            return -1;
        }
    }
}
