package dev.sluice.filters.network.directresponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectResponseTest {
    private static Talk with(String response) {
        return NetworkTest.of(DirectResponseFactory.class)
                .config("response: " + response)
                .connect();
    }

    @Test
    void answersAndCloses() {
        Talk talk = with("{inline_string: hello there}");

        assertThat(talk.received()).isEqualTo("hello there");
        assertThat(talk.closed()).isTrue();
    }

    @Test
    void takesTheTextFromBytesAndFiles(@TempDir Path folder) throws java.io.IOException {
        Path file = Files.writeString(folder.resolve("answer.txt"), "from a file");

        assertThat(with("{inline_bytes: aGk=}").received()).isEqualTo("hi");
        assertThat(with("{filename: '" + file.toString().replace('\\', '/') + "'}")
                        .received())
                .isEqualTo("from a file");
        assertThatThrownBy(() -> with("{filename: '/no/such/file'}")).hasMessageContaining("/no/such/file");
        assertThatThrownBy(() -> with("{environment_variable: NO_SUCH_VARIABLE_HERE}"))
                .hasMessageContaining("NO_SUCH_VARIABLE_HERE");
    }

    @Test
    void closesWithoutAByteIfThereIsNone() {
        Talk talk = NetworkTest.of(DirectResponseFactory.class).connect();

        assertThat(talk.received()).isEmpty();
        assertThat(talk.closed()).isTrue();
    }
}
