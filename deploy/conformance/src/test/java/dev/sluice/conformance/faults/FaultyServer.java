package dev.sluice.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.conformance.reload.LiveServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A server with the filters of {@link NaughtyPlugin} and a script, each on a listener of its own, and what it wrote. */
final class FaultyServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("sluice.filter");
    private final Path folder;
    private final LiveServer server;
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().contains(" has held its loop for ")) {
                System.setProperty("acme.noticed", "true"); // however busy the machine is, it holds it until then
            }
            logged.add(line.getMessage() + (line.getThrown() == null ? "" : " " + line.getThrown()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** One way to misbehave in one kind of place: the listener it is on and how its numbers are called. */
    enum Place {
        HTTP(0, "http"),
        NETWORK(1, "net"),
        LISTENER(2, "listener"),
        SCRIPT(3, "script");

        final int listener;
        final String chain;

        Place(int listener, String chain) {
            this.listener = listener;
            this.chain = chain;
        }

        String stat(String name) {
            return "sluice.filter." + chain + ".naughty." + name;
        }
    }

    private FaultyServer(Path folder, LiveServer server) {
        this.folder = folder;
        this.server = server;
    }

    /** @param contained fields of the wrapper around each naughty filter */
    static FaultyServer start(Path folder, String contained) throws Exception {
        NaughtyPlugin.install(folder);
        Files.writeString(folder.resolve("naughty.js"), SCRIPT);
        FaultyServer faulty = new FaultyServer(folder, LiveServer.start(folder, yaml(folder, contained), false));
        LOG.addHandler(faulty.ear);
        LOG.setLevel(Level.INFO); // whatever an earlier server of this JVM was told
        return faulty;
    }

    private static final String SCRIPT = """
            export function onRequest(x) {
              const fault = x.request.headers.get('x-fault');
              if (fault === 'throws') throw new Error('on purpose');
              if (fault === 'recurses') { const f = () => f() + 1; f(); }
              if (fault === 'allocates too much') new ArrayBuffer(2 ** 48);
              if (fault === 'loops') while (true);
              if (fault === 'never answers') return new Promise(() => {});
              if (fault === 'answers twice') { x.abort({ reset: 'first' }); x.abort({ reset: 'second' }); }
            }
            """;

    private static String yaml(Path folder, String contained) {
        String log =
                "[ { name: log, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog,"
                        + " path: \"" + folder.resolve("access.log")
                        + "\", log_format: { text_format_source: { inline_string:"
                        + " \"%RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%\\n\" } } } } ]";
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                stats_flush_interval: 0.1s
                static_resources:
                  listeners:
                  - name: http
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains: [ { filters: [ { name: http, typed_config: HTTP } ] } ]
                  - name: net
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    access_log: LOG
                    filter_chains:
                    - name: net
                      filters:
                      - { name: naughty, typed_config: NET }
                      - { name: echo, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo } }
                  - name: accept
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    access_log: LOG
                    listener_filters_timeout: 0.5s
                    listener_filters: [ { name: naughty, typed_config: ACCEPT } ]
                    filter_chains:
                    - filters:
                      - { name: echo, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo } }
                  - name: script
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains: [ { filters: [ { name: http, typed_config: SCRIPTED } ] } ]
                """.replace("HTTP", http("http", "acme.http"))
                .replace(
                        "SCRIPTED",
                        http(
                                "script",
                                "sluice.filters.http.script.v1.Script, file: \"" + folder.resolve("naughty.js") + "\""))
                .replace("NET", type("acme.net"))
                .replace("ACCEPT", type("acme.accept"))
                .replace("CONTAINED", contained)
                .replace("LOG", log);
    }

    private static String type(String name) {
        return "{ \"@type\": type.googleapis.com/sluice.filters.contained.v1, CONTAINED, typed_config: { \"@type\": type.googleapis.com/"
                + name + " } }";
    }

    private static String http(String prefix, String filter) {
        return "{ \"@type\": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,"
                + " stat_prefix: " + prefix + ", stream_idle_timeout: 0.5s, access_log: LOG,"
                + " route_config: { virtual_hosts: [ { name: all, domains: [\"*\"], routes:"
                + " [ { match: { prefix: / }, direct_response: { status: 200, body: { inline_string: fine } } } ] } ] },"
                + " http_filters: [ { name: naughty, typed_config: " + type(filter) + " },"
                + " { name: router, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] }";
    }

    LiveServer server() {
        return server;
    }

    /** What a client of that listener gets; empty if the connection is closed. */
    String ask(Place place, String fault) throws IOException {
        boolean http = place == Place.HTTP || place == Place.SCRIPT;
        String header = place == Place.SCRIPT ? "x-fault: " + fault + "\r\n" : "";
        String path = fault.isEmpty() ? "/" : "/bad";
        String text = http
                ? "POST " + path + " HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n" + header
                        + "\r\nhello"
                : "hello";
        if (!fault.isEmpty() && place != Place.SCRIPT) {
            System.clearProperty("acme.noticed");
            System.setProperty("acme.fault", fault);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(place.listener))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = http
                    ? socket.getInputStream().readAllBytes()
                    : socket.getInputStream().readNBytes(5);
            return new String(answer, StandardCharsets.US_ASCII);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    /** A stream of somebody else gets its answer. */
    void serves(Place place) throws IOException {
        String answer = ask(place, "");
        if (place == Place.HTTP || place == Place.SCRIPT) {
            assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("fine");
        } else {
            assertThat(answer).isEqualTo("hello");
        }
    }

    List<String> logged() {
        return logged;
    }

    /** Lines of access logs so far. */
    String accesses() throws IOException {
        Path log = folder.resolve("access.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The naughty filter's entry of {@code /filters}. */
    JsonObject entry(Place place) throws Exception {
        JsonArray chains =
                JsonParser.parseString(server.admin("/filters?format=json")).getAsJsonArray();
        for (JsonElement chain : chains) {
            if (chain.getAsJsonObject().get("name").getAsString().equals(place.chain)) {
                return chain.getAsJsonObject().getAsJsonArray("filters").get(0).getAsJsonObject();
            }
        }
        throw new AssertionError(place + " is not in " + chains);
    }

    long stat(Place place, String name) throws Exception {
        return Math.max(0, server.stat(place.stat(name)));
    }

    @Override
    public void close() {
        LOG.removeHandler(ear);
        server.close();
    }
}
