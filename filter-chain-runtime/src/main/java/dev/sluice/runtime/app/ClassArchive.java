package dev.sluice.runtime.app;

import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.os.Signals;
import dev.sluice.runtime.server.Engine;
import dev.sluice.runtime.server.Server;
import dev.sluice.runtime.server.ServerEngine;
import dev.sluice.runtime.server.ServerOptions;
import dev.sluice.runtime.server.StartFailure;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The run a class archive is made from: starts a proxy, sends a request through it and stops. {@code bin/archive} runs it with a JVM that writes
 * what was loaded to a file ({@code -XX:ArchiveClassesAtExit}, from Java 25 on {@code -XX:AOTCacheOutput}); later starts map that file instead of
 * reading, checking and linking classes. An AOT cache also keeps what was learnt about methods: {@code -Dsluice.archive.requests} says how many
 * requests are to be learnt from.
 */
public final class ClassArchive implements Engine {
    private static final String CONFIG = "class-archive.yaml";
    private static final int PATIENCE_MILLIS = 60_000;
    private static final byte[] KEPT =
            "GET /kept HTTP/1.1\r\nHost: archive\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** Of the body, and of nothing before it. */
    private static final int END = '!';

    private ClassArchive() {}

    /** Ends the process with the exit code only if something went wrong: the archive is written when the JVM ends by itself. */
    public static void main(String[] args) throws IOException {
        int result = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true));
        if (result != ExitCode.OK) {
            System.exit(result);
        }
    }

    /** The same within this process; an exit code. */
    public static int run(PrintWriter out, PrintWriter err) throws IOException {
        String[] args = {"run", "--concurrency", "1", "-l", "error", "--config-yaml", config()};
        return Main.run(new ClassArchive(), args, out, err);
    }

    private static String config() throws IOException {
        try (InputStream in = ClassArchive.class.getResourceAsStream(CONFIG);
                ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            if (in == null) {
                throw new IOException(CONFIG + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("PORT", String.valueOf(free.getLocalPort()));
        }
    }

    @Override
    public RequestTrace replay(
            ServerOptions options, ReadConfig<Bootstrap> config, RequestTrace recorded, String listener, int port)
            throws AskedRequest.Unclear {
        return new ServerEngine().replay(options, config, recorded, listener, port);
    }

    @Override
    public Explanation explain(ServerOptions options, ReadConfig<Bootstrap> config, AskedRequest asked)
            throws AskedRequest.Unclear {
        return new ServerEngine().explain(options, config, asked);
    }

    @Override
    public void check(ServerOptions options, ReadConfig<Bootstrap> config) {
        new ServerEngine().check(options, config);
    }

    @Override
    public void serve(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure {
        new ServerEngine().ready();
        Server server = Server.start(options, config);
        Signals.install(server::signal);
        try {
            request((InetSocketAddress) server.addresses().get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.stop();
            server.awaitStop();
        }
    }

    private static void request(InetSocketAddress proxy) throws IOException {
        try (Socket client = new Socket(proxy.getAddress(), proxy.getPort())) {
            client.setSoTimeout(PATIENCE_MILLIS);
            for (int i = Integer.getInteger("sluice.archive.requests", 1); i > 1; i--) {
                client.getOutputStream().write(KEPT);
                for (int last = 0; last != END; last = client.getInputStream().read()) {
                    if (last < 0) {
                        throw new IOException("the proxy closed the connection");
                    }
                }
            }
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: archive\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new IOException("the proxy answered " + answer);
            }
        }
    }
}
