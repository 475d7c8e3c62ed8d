package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.os.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tools that speak HTTP/2, and h2spec. */
final class Http2ToolsTest {
    private static SlowServer upstream;
    private static Front front;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        upstream = new SlowServer();
        front = new Front(upstream.port(), upstream.port());
    }

    @AfterAll
    static void stop() throws IOException {
        front.close();
        upstream.close();
    }

    /** The whole suite, strictly. The requests go to an upstream that answers late, so that their faults come before the answer. */
    @Test
    @EnabledOnOs(architectures = {"amd64", "x86_64"})
    void h2specFindsNothing() throws Exception {
        foundNothing(strictly(front.port()));
    }

    @Test
    @EnabledOnOs(architectures = {"amd64", "x86_64"})
    void h2specFindsNothingOverTls() throws Exception {
        foundNothing(strictly(front.securePort(), "-t", "-k"));
    }

    private String strictly(int port, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                h2spec().toString(),
                "--strict",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-P",
                "/h1",
                "-o",
                "5"));
        command.addAll(List.of(more));
        return Tool.run(command.toArray(new String[0]));
    }

    private static void foundNothing(String said) {
        assertThat(said).contains(" 0 skipped, 0 failed").doesNotContain("×");
    }

    private Path h2spec() throws IOException, InterruptedException {
        String name =
                switch (Platform.current()) {
                    case WINDOWS -> "windows_amd64.zip";
                    case MACOS -> "darwin_amd64.tar.gz";
                    default -> "linux_amd64.tar.gz";
                };
        Path packed = folder.resolve(name);
        try (InputStream in = getClass().getResourceAsStream("/h2spec/2.2.0/h2spec_" + name)) {
            Files.copy(Objects.requireNonNull(in), packed);
        }
        Tool.run("tar", "-xf", packed.toString(), "-C", folder.toString());
        return folder.resolve(Platform.current() == Platform.WINDOWS ? "h2spec.exe" : "h2spec");
    }

    @Test
    void curlGetsAndPosts() throws Exception {
        Tool.need("curl", "curl", "--version");
        Path big = folder.resolve("big");
        Files.write(big, new byte[3_000_000]);
        String file = folder.resolve("out").toString();

        String got = Tool.run(
                "curl",
                "-s",
                "--http2-prior-knowledge",
                "-o",
                file,
                "-w",
                "%{http_version} %{http_code}",
                front.url("/h1?n=3000000"));
        String posted = Tool.run(
                "curl",
                "-s",
                "--http2-prior-knowledge",
                "-D",
                "-",
                "-o",
                file,
                "--data-binary",
                "@" + big,
                front.url("/h1?n=1"));

        assertThat(got).isEqualTo("2 200");
        assertThat(Files.size(folder.resolve("out"))).isEqualTo(1);
        assertThat(posted).contains("HTTP/2 200", "x-read: 3000000");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void nghttpGets() throws Exception {
        Tool.need("nghttp", "nghttp", "--version");

        assertThat(Tool.run("nghttp", "-v", "-n", front.url("/direct"))).contains(":status: 200");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void h2loadLosesNothing() throws Exception {
        Tool.need("h2load", "h2load", "--version");

        assertThat(Tool.run("h2load", "-n", "3000", "-c", "5", "-m", "50", front.url("/h1?n=100")))
                .contains("3000 succeeded, 0 failed, 0 errored, 0 timeout", "3000 2xx");
    }
}
