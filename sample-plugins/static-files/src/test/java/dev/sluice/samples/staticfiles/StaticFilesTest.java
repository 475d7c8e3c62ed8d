package dev.sluice.samples.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.ClientRequest;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticFilesTest {
    private static final String NUMBERS = "0123456789";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(folder.resolve("site/deep"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.writeString(folder.resolve("site/n.txt"), NUMBERS);
        Files.writeString(folder.resolve("site/deep/index.html"), "deep");
        Files.writeString(folder.resolve("site/empty"), "");
    }

    private FilterTest site() {
        String root = folder.resolve("site").toString().replace('\\', '/');
        return FilterTest.of(StaticFiles.class).config("root: '" + root + "'");
    }

    private Exchanged range(String range) {
        return site().get("/n.txt").header("range", range).run();
    }

    @Test
    void answersWithFiles() {
        site().get("/n.txt?x=y")
                .run()
                .expectStatus(200)
                .expectHeader("content-type", "text/plain")
                .expectHeader("content-length", "10")
                .expectBody(NUMBERS);
        site().get("/deep/").run().expectStatus(200).expectBody("deep");
        site().get("/empty").run().expectStatus(200).expectHeader("content-length", "0");
        site().get("/none").run().expectStatus(404).expectDetails("file_not_found");
        site().request("HEAD", "/n.txt").run().expectStatus(200).expectHeader("content-length", "10");
        site().post("/n.txt", "body").run().expectStatus(405);
    }

    @Test
    void answersWithParts() {
        range("bytes=0-0")
                .expectStatus(206)
                .expectHeader("content-range", "bytes 0-0/10")
                .expectBody("0");
        range("bytes=7-").expectStatus(206).expectBody("789");
        range("bytes=7-99")
                .expectStatus(206)
                .expectHeader("content-range", "bytes 7-9/10")
                .expectBody("789");
        range("bytes=-3").expectStatus(206).expectBody("789");
        range("bytes=-99").expectStatus(200).expectBody(NUMBERS);
        range("bytes=10-").expectStatus(416).expectHeader("content-range", "bytes */10");
        range("bytes=-0").expectStatus(416);
    }

    @Test
    void answersWithTheWholeWhereARangeIsNotOne() {
        for (String range : new String[] {"bytes=5-4", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5"}) {
            range(range).expectStatus(200).expectBody(NUMBERS);
        }
    }

    @Test
    void whoHasTheFileDoesNotGetItAgain() {
        FilterTest test = site();
        String etag = test.get("/n.txt").run().header("etag");

        Exchanged again = test.get("/n.txt").header("if-none-match", etag).run();

        again.expectStatus(304).expectBody("");
    }

    @Test
    void nothingOutsideOfTheFolderIsFound() throws IOException {
        Files.createSymbolicLink(folder.resolve("site/link"), folder.resolve("secret.txt"));
        for (String path : new String[] {
            "/..%2fsecret.txt",
            "/deep/..%2f..%2fsecret.txt",
            "/link",
            "/%2e%2e%2fsecret.txt",
            "/n.txt%00",
            "/%zz",
            "/deep%5c"
        }) {
            site().get(path).run().expectStatus(404);
        }
    }

    @Test
    void aSlowClientGetsALongFileWhole() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        Files.write(folder.resolve("site/long"), bytes);
        ClientRequest request = site().get("/long");

        Exchanged x = request.start().stopReading().readOn();
        x.advance(java.time.Duration.ofSeconds(1));

        assertThat(x.bytes().toByteArray()).isEqualTo(bytes);
    }

    @Test
    void theFolderMustExist() {
        assertThatThrownBy(() ->
                        FilterTest.of(StaticFiles.class).config("root: nowhere").open())
                .hasMessageContaining("root nowhere is no folder");
    }
}
