package dev.sluice.conformance.clients;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/**
 * A WebSocket server that says what it hears, and compresses if it may. {@code close} makes it close with 4001.
 *
 * <p>The library (1.6.0) may forget that it wants to write: its selector finds nothing to send and sets its interest to reading alone just after the
 * worker has queued a message and asked for writing. The message then stays until something else happens on that socket, so this server asks again.
 */
final class EchoServer extends WebSocketServer implements AutoCloseable {
    /** Of faults that tests make on purpose; held here because the logging forgets what nobody holds. */
    private static final Logger QUIET = Logger.getLogger("org.java_websocket");

    static {
        QUIET.setLevel(Level.OFF);
    }

    /** Codes and reasons with which clients closed. */
    final BlockingQueue<String> closes = new LinkedBlockingQueue<>();

    private static final long ASK_AGAIN_MILLIS = 20;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Timer reminder = new Timer("echo-reminder", true);

    EchoServer() throws InterruptedException {
        super(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                List.of(new Draft_6455(new PerMessageDeflateExtension())));
        setDaemon(true);
        start();
        started.await();
    }

    @Override
    public void onStart() {
        reminder.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        askAgain();
                    }
                },
                ASK_AGAIN_MILLIS,
                ASK_AGAIN_MILLIS);
        started.countDown();
    }

    private void askAgain() {
        for (WebSocket socket : getConnections()) {
            if (socket.hasBufferedData()) {
                onWriteDemand(socket);
            }
        }
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {}

    @Override
    public void onMessage(WebSocket socket, String text) {
        if (text.equals("close")) {
            socket.close(4001, "as you wish");
        } else {
            socket.send(text);
        }
    }

    @Override
    public void onMessage(WebSocket socket, ByteBuffer bytes) {
        socket.send(bytes);
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {
        closes.add(code + " " + reason);
    }

    @Override
    public void onError(WebSocket socket, Exception e) {}

    @Override
    public void close() {
        reminder.cancel();
        try {
            stop(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
