package dev.sluice.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the placeholders of a group stand for: {@code ${PORT…}} and {@code ${ADMIN}} ports the proxy is to listen on, {@code
 * ${UPSTREAM…}} scripted upstreams ({@code UPSTREAM_tls…} with TLS), {@code ${DEAD}} a port where nobody listens, {@code ${TMP}} an empty folder.
 */
final class Places implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("\\$\\{([A-Z][A-Za-z0-9_]*)}");
    private final Map<String, ScriptedUpstream> upstreams = new LinkedHashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final List<Closeable> held = new ArrayList<>();
    private final Path folder;

    Places(Path folder) {
        this.folder = folder;
    }

    String fill(String text) {
        Matcher matcher = NAME.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value(matcher.group(1))));
        }
        return matcher.appendTail(filled).toString();
    }

    int port(String name) {
        return Integer.parseInt(value(name));
    }

    void play(Stage stage) {
        upstreams.values().forEach(upstream -> upstream.play(stage));
    }

    @Override
    public void close() throws IOException {
        for (ScriptedUpstream upstream : upstreams.values()) {
            upstream.close();
        }
        for (Closeable socket : held) {
            socket.close();
        }
    }

    private String value(String name) {
        return values.computeIfAbsent(name, this::make);
    }

    private String make(String name) {
        if (name.equals("TMP")) {
            return folder.toString().replace('\\', '/');
        }
        String certificate = Pki.SHARED.value(name);
        if (certificate != null) {
            return certificate;
        }
        if (name.startsWith("UPSTREAM")) {
            try {
                ScriptedUpstream upstream = new ScriptedUpstream(name);
                upstreams.put(name, upstream);
                return String.valueOf(upstream.port());
            } catch (IOException full) {
                throw new IllegalStateException(full);
            }
        }
        if (name.equals("FULL")) {
            return String.valueOf(fullPort());
        }
        if (name.startsWith("PORT") || name.equals("ADMIN") || name.equals("DEAD")) {
            return String.valueOf(freePort());
        }
        return "${" + name + "}";
    }

    /** A port that takes no more connections, for as long as this object is open. */
    private int fullPort() {
        try {
            ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(server);
            for (int i = 0; i < 5; i++) {
                SocketChannel waiting = SocketChannel.open();
                held.add(waiting);
                waiting.configureBlocking(false);
                waiting.connect(server.getLocalSocketAddress());
            }
            return server.getLocalPort();
        } catch (IOException full) {
            throw new IllegalStateException(full);
        }
    }

    /** A port below the ranges that systems hand out on their own, so that nobody takes it before the proxy does. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free port");
    }
}
