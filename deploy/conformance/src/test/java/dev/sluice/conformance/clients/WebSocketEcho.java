package dev.sluice.conformance.clients;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A WebSocket server that sends back each frame as it came, close frames too, and remembers what it saw. */
final class WebSocketEcho implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    final List<String> heads = new CopyOnWriteArrayList<>();
    final List<String> closes = new CopyOnWriteArrayList<>();
    private final ServerSocket listener = new ServerSocket();

    WebSocketEcho() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "websocket-echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                run(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            Map<String, String> head = new HashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(": ");
                head.put(colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
            }
            heads.add(head.getOrDefault("sec-websocket-extensions", ""));
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((head.get("sec-websocket-key") + MAGIC).getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                            + "sec-websocket-accept: "
                            + Base64.getEncoder().encodeToString(hash)
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            frames(in, out);
        } catch (IOException | GeneralSecurityException gone) {
            // The test sees what it needs.
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void frames(DataInputStream in, OutputStream out) throws IOException {
        int first = 0;
        while ((first & 15) != 8) {
            first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            int length = second & 127;
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
            byte[] key = second > 127 ? in.readNBytes(4) : new byte[4];
            byte[] data = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                data[i] ^= key[i & 3];
            }
            if ((first & 15) == 8 && length > 1) {
                int code = ByteBuffer.wrap(data).getShort() & 0xffff;
                closes.add(code + " " + new String(data, 2, length - 2, StandardCharsets.UTF_8));
            }
            ByteBuffer head = ByteBuffer.allocate(10).put((byte) first);
            if (length < 126) {
                head.put((byte) length);
            } else if (length < 1 << 16) {
                head.put((byte) 126).putShort((short) length);
            } else {
                head.put((byte) 127).putLong(length);
            }
            out.write(head.array(), 0, head.position());
            out.write(data);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
