package dev.sluice.conformance.reload;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.admin.ReloadOutcome;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.server.Server;
import dev.sluice.runtime.server.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A server of the test's own process whose configuration, plugins and scripts lie in a folder. */
public final class LiveServer implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Server server;
    private final Path folder;

    private LiveServer(Server server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    /** @param watch whether it looks for changed files itself */
    public static LiveServer start(Path folder, String yaml, boolean watch) throws IOException, StartFailure {
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, yaml);
        return of(folder, file, watch);
    }

    /** @param file the configuration, which is there */
    static LiveServer of(Path folder, Path file, boolean watch) throws IOException, StartFailure {
        BootstrapInput input = new BootstrapInput(Optional.of(file), Optional.empty(), false, false);
        Duration drain = Duration.ofSeconds(5);
        Path plugins = folder.resolve("plugins");
        return new LiveServer(
                Servers.start(Servers.options(input, 2, drain, plugins, false, watch), folder.resolve("state")),
                folder);
    }

    public void configure(String yaml) throws IOException {
        replace(folder.resolve("envoy.yaml"), yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** As editors and deployments do it. */
    public static void replace(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = file.resolveSibling('.' + file.getFileName().toString() + ".part");
        Files.write(part, bytes);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    public int port(int listener) {
        return ((InetSocketAddress) server.addresses().get(listener)).getPort();
    }

    int listeners() {
        return server.addresses().size();
    }

    public HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    public String admin(String path) throws IOException, InterruptedException {
        return get(adminPort(), path).body();
    }

    public HttpResponse<String> reload() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + adminPort() + "/reload");
        return http.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Without administration, which ends when the server does. */
    CompletableFuture<ReloadOutcome> reloadSoon() {
        return server.reload("test");
    }

    /** A number of {@code /stats}; -1 if there is none. */
    public long stat(String name) throws IOException, InterruptedException {
        return admin("/stats?filter=" + name)
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
                .findFirst()
                .orElse(-1);
    }

    int adminPort() {
        return ((InetSocketAddress) server.adminAddress().orElseThrow()).getPort();
    }

    /** Copies of plugins that are loaded, without the one kept for going back. */
    List<Path> staged() throws IOException {
        Path state = folder.resolve("state");
        if (!Files.exists(state)) {
            return List.of();
        }
        try (var files = Files.walk(state)) {
            return files.filter(file -> file.toString().endsWith(".jar")
                            && !file.getFileName().toString().startsWith("last-good-"))
                    .toList();
        }
    }

    @Override
    public void close() {
        server.stop();
        server.awaitStop();
    }
}
