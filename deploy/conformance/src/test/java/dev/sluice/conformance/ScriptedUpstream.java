package dev.sluice.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;

/**
 * An upstream on a loopback port that plays the plans of the case on stage. It outlives cases: the proxy may keep its connections. One
 * thread for each connection.
 */
final class ScriptedUpstream implements AutoCloseable {
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private final String name;
    private volatile Stage stage = new Stage(List.of(), false);

    ScriptedUpstream(String name) throws IOException {
        this.name = name;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void play(Stage next) {
        stage = next;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the end of the group
        }
    }

    private void serve(Socket plain) {
        try (plain;
                Socket connection = secured(plain)) {
            plain.setTcpNoDelay(true);
            if (stage.raw()) {
                playRaw(connection, stage);
            } else {
                InputStream in = new BufferedInputStream(connection.getInputStream());
                if (speaksHttp2(in)) {
                    serveHttp2(connection, new Http2Wire(in, connection.getOutputStream()));
                    return;
                }
                while (playOne(connection, in)) {
                    // one request after the other
                }
            }
        } catch (IOException | InterruptedException gone) {
            // the proxy went away, which is its good right
        } finally {
            connections.remove(plain);
        }
    }

    /** {@code UPSTREAM_tls…}, {@code UPSTREAM_health_tls…} shows the certificate {@code up}, or one of a few others if its name says so. */
    private Socket secured(Socket plain) throws IOException {
        if (!name.startsWith("UPSTREAM_tls") && !name.startsWith("UPSTREAM_health_tls")) {
            return plain;
        }
        String identity = Stream.of("stranger", "expired", "enciphers")
                .filter(name::contains)
                .findFirst()
                .orElse("up");
        return TlsEnd.server(plain, identity, name.contains("h2"));
    }

    private void checkTls(Socket connection, UpstreamPlan plan, Stage now) {
        if (connection instanceof SSLSocket secure) {
            String problem = TlsEnd.problem(secure, plan.tls());
            if (!problem.isEmpty()) {
                now.transcript.problem(name + " saw: " + problem);
            }
        }
    }

    private static boolean speaksHttp2(InputStream in) throws IOException {
        in.mark(24);
        byte[] first = in.readNBytes(3);
        if (Text.text(first).equals("PRI")) {
            in.readNBytes(Http2Wire.PREFACE.length - 3);
            return true;
        }
        in.reset();
        return false;
    }

    /** One request after the other, though they come on streams. */
    private void serveHttp2(Socket connection, Http2Wire wire) throws IOException, InterruptedException {
        wire.begin(false);
        while (true) {
            Http2Wire.Event event = wire.next();
            if (event.stream() == 0) {
                return;
            }
            if (event.message().startLine().startsWith("RESET")) {
                stage.transcript.add(name + " saw", event.message().raw());
                continue;
            }
            if (!playHttp2(connection, wire, event)) {
                return;
            }
        }
    }

    private boolean playHttp2(Socket connection, Http2Wire wire, Http2Wire.Event event)
            throws IOException, InterruptedException {
        Stage now = stage;
        UpstreamPlan plan = now.next(name);
        checkTls(connection, plan, now);
        now.transcript.add(name + " saw", event.message().raw());
        plan.sees().ifPresent(pattern -> pattern.problems(event.message())
                .forEach(problem -> now.transcript.problem(name + " saw: " + problem)));
        for (Object part : plan.answers()) {
            if (part instanceof Map<?, ?> map && map.containsKey("wait")) {
                now.await(Text.of(map.get("wait")));
            } else if (part instanceof Map<?, ?> map && map.containsKey("rst")) {
                wire.reset(event.stream(), Integer.parseInt(Text.of(map.get("rst"))));
            } else if (part instanceof Map<?, ?> map && map.containsKey("goaway")) {
                wire.goaway(Integer.parseInt(Text.of(map.get("goaway"))), 0);
            } else if (part instanceof Map<?, ?> map && map.containsKey("expect")) {
                byte[] expected = Text.bytes(Text.of(map.get("expect")));
                check(wire.tunnelled(event.stream(), expected.length), expected, now);
            } else if (part instanceof Map<?, ?> map && map.containsKey("bytes")) {
                wire.data(event.stream(), UpstreamPlan.bytes(part), false);
            } else if (part.equals("ends")) {
                wire.data(event.stream(), new byte[0], true);
            } else if (part.equals("ended")) {
                check(wire.tunnelled(event.stream(), 1), new byte[0], now);
            } else if (part instanceof Map<?, ?> map && map.containsKey("begin")) {
                wire.send(event.stream(), Text.message(Text.of(map.get("begin"))), true, true);
            } else {
                byte[] bytes = UpstreamPlan.bytes(part);
                now.transcript.add(name + " answered", bytes);
                wire.send(event.stream(), bytes, true, false);
            }
        }
        boolean held = plan.then().equals("hold");
        if (held) {
            now.hold();
        } else {
            now.finished();
        }
        return !plan.then().equals("close");
    }

    private boolean playOne(Socket connection, InputStream in) throws IOException, InterruptedException {
        in.mark(1);
        if (in.read() < 0) {
            return false;
        }
        in.reset();
        Stage now = stage;
        UpstreamPlan plan = now.next(name);
        checkTls(connection, plan, now);
        boolean held = false;
        try {
            Message request = Message.read(in, false, false, plan.afterHead() ? Message.Until.HEAD : Message.Until.END);
            now.transcript.add(name + " saw", request.raw());
            plan.sees().ifPresent(pattern -> pattern.problems(request)
                    .forEach(problem -> now.transcript.problem(name + " saw: " + problem)));
            if (!request.complete()) {
                return false;
            }
            answer(connection, in, plan, now);
            held = plan.then().equals("hold");
            if (held) {
                now.hold();
            }
        } finally {
            if (!held) {
                now.finished();
            }
        }
        return plan.then().equals("keep");
    }

    private void answer(Socket connection, InputStream in, UpstreamPlan plan, Stage now)
            throws IOException, InterruptedException {
        for (Object part : plan.answers()) {
            if (part instanceof Map<?, ?> map && map.containsKey("wait")) {
                now.await(Text.of(map.get("wait")));
            } else if (part instanceof Map<?, ?> map && map.containsKey("expect")) {
                expect(in, Text.bytes(Text.of(map.get("expect"))), now);
            } else if (part.equals("ends")) {
                connection.shutdownOutput();
            } else if (part.equals("ended")) {
                check(in.readNBytes(1), new byte[0], now);
            } else {
                write(connection, UpstreamPlan.bytes(part), now);
            }
        }
        if (plan.then().equals("reset")) {
            connection.setSoLinger(true, 0);
        }
    }

    private void playRaw(Socket connection, Stage now) throws IOException, InterruptedException {
        UpstreamPlan plan = now.next(name);
        try {
            for (Object step : plan.raw()) {
                if (step.equals("reset")) {
                    connection.setSoLinger(true, 0);
                    return;
                }
                if (step.equals("close")) {
                    return;
                }
                playRawStep(connection, Doc.of(name + ".raw", step instanceof String s ? Map.of(s, "") : step), now);
            }
        } finally {
            now.finished();
        }
    }

    private void playRawStep(Socket connection, Doc step, Stage now) throws IOException, InterruptedException {
        step.allow(Set.of("expect", "send", "wait", "signal", "half-close", "closes"));
        if (step.has("expect")) {
            expect(connection.getInputStream(), Text.bytes(step.text("expect")), now);
        }
        if (step.has("send")) {
            write(connection, Text.bytes(step.text("send")), now);
        }
        if (step.has("wait")) {
            now.await(step.text("wait"));
        }
        if (step.has("signal")) {
            now.signal(step.text("signal"));
        }
        if (step.has("half-close")) {
            connection.shutdownOutput();
        }
        if (step.has("closes") && connection.getInputStream().read() >= 0) {
            now.transcript.problem(name + ": the proxy sent more bytes, expected it to close");
        }
    }

    private void expect(InputStream in, byte[] expected, Stage now) throws IOException {
        check(in.readNBytes(expected.length), expected, now);
    }

    private void check(byte[] got, byte[] expected, Stage now) {
        now.transcript.add(name + " saw", got);
        if (!Arrays.equals(expected, got)) {
            now.transcript.problem(
                    name + " saw '" + Text.visible(got) + "', expected '" + Text.visible(expected) + "'");
        }
    }

    private void write(Socket connection, byte[] bytes, Stage now) throws IOException {
        now.transcript.add(name + " answered", bytes);
        connection.getOutputStream().write(bytes);
        connection.getOutputStream().flush();
    }

    private void daemon(Runnable work) {
        Thread thread = new Thread(work, "upstream " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
