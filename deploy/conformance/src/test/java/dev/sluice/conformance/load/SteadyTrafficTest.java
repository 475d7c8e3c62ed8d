package dev.sluice.conformance.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conformance.reload.LiveServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loops do not meet: with two of them under steady traffic none waits for a lock or for another thread. */
class SteadyTrafficTest {
    private static final Set<String> WAITS = Set.of("jdk.JavaMonitorEnter", "jdk.ThreadPark", "jdk.JavaMonitorWait");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void noLoopWaitsForAnother() throws Exception {
        try (ServerSocket upstream = Traffic.upstream(0);
                LiveServer server = LiveServer.start(folder, Traffic.yaml(upstream.getLocalPort(), 100, 100), false);
                Recording recording = new Recording()) {
            Traffic.ask(server.port(0), 16, 100);
            WAITS.forEach(
                    each -> recording.enable(each).withThreshold(Duration.ZERO).withStackTrace());
            recording.start();
            Traffic.ask(server.port(0), 16, 400);
            recording.stop();
            Path file = folder.resolve("waits.jfr");
            recording.dump(file);

            List<RecordedEvent> all = RecordingFile.readAllEvents(file);
            assertThat(all).as("the recording works: clients wait").isNotNull();
            assertThat(all.stream().filter(SteadyTrafficTest::ofLoop).filter(e -> !loadsAClass(e)))
                    .isEmpty();
        }
    }

    /** Each class is loaded once, at its first use, and two loops may come to that at the same time. */
    private static boolean loadsAClass(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> "loadClass".equals(frame.getMethod().getName()));
    }

    private static boolean ofLoop(RecordedEvent event) {
        return WAITS.contains(event.getEventType().getName())
                && event.getThread() != null
                && String.valueOf(event.getThread().getJavaName()).startsWith("sluice-loop");
    }

    @Test
    void bytesThatLoopsAllocateAreCounted() throws Exception {
        try (ServerSocket upstream = Traffic.upstream(0);
                LiveServer server = LiveServer.start(folder, Traffic.yaml(upstream.getLocalPort(), 100, 100), false)) {
            Traffic.ask(server.port(0), 4, 250);
            long earlier = server.stat("sluice.loop.allocated_bytes");
            Traffic.ask(server.port(0), 4, 1000);
            long later = server.stat("sluice.loop.allocated_bytes");

            assertThat(earlier).isPositive();
            assertThat(later - earlier).as("bytes of 4000 requests").isBetween(1L, 4000L * 16_384);
        }
    }
}
