package dev.sluice.runtime.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ByteLineTest {
    @Test
    void writesNumbersOfAnyLength() {
        for (long number : new long[] {0, 9, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertThat(new ByteLine(1).append(number)).hasToString(Long.toString(number));
        }
    }

    @Test
    void growsAndKeepsBytesAsTheyAre() {
        ByteLine line = new ByteLine(1);

        line.append("a\u00e9")
                .append('\u00ff')
                .append(new byte[] {'x', 'y', 'z'}, 1, 2)
                .append((Object) null);

        assertThat(line).hasToString("a\u00e9\u00ffyznull");
        assertThat(line.length()).isEqualTo(9);
        assertThat(line.charAt(2)).isEqualTo('\u00ff');
        assertThat(line.substring(5)).isEqualTo("null");
    }

    @Test
    void aLineInEnvoysDefaultFormatMakesNoObject() {
        Format format = Formats.compile(Formats.DEFAULT, error -> {
            throw new IllegalStateException(error);
        });
        FakeRecord record = new FakeRecord()
                .request(":method", "GET", ":path", "/a", ":authority", "www.example.org")
                .request("user-agent", "test", "x-request-id", "6fa459ea-ee8a-3ca4-894e-db77e160355e");
        ByteLine line = new ByteLine();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int lines = 1_000;
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < lines; i++) {
                line.setLength(0);
                format.appendTo(line, record);
            }
            bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(bytes / lines).isLessThan(8);
    }
}
