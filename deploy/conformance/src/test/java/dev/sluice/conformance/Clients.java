package dev.sluice.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port whose connections are served by a thread each, until it is closed. */
final class Clients implements AutoCloseable {
    /** What is done with a connection; ends as it likes. */
    @FunctionalInterface
    interface Work {
        void serve(Socket one) throws IOException;
    }

    private static final int STACK = 256 << 10;
    private final ServerSocket socket = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Work work;

    Clients(Work work) throws IOException {
        this.work = work;
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void start(Runnable run) {
        Thread thread = new Thread(null, run, "upstream", STACK);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket one = socket.accept();
                one.setTcpNoDelay(true);
                open.add(one);
                start(() -> serve(one));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket one) {
        try {
            work.serve(one);
        } catch (IOException gone) {
            // The proxy has had enough of it.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
