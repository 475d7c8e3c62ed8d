package dev.sluice.runtime.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.stats.Stats;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogCompilerTest {
    private final Problems problems = Problems.unplaced("x");
    private final FakeRecord record = new FakeRecord();
    private final FakeLoop loop = new FakeLoop();

    private AccessLog[] file(Path path, LogSinks sinks, String filter) throws Exception {
        FileAccessLog.Builder file = FileAccessLog.newBuilder().setPath(path.toString());
        file.getLogFormatBuilder().getTextFormatSourceBuilder().setInlineString("%RESPONSE_CODE%\n");
        var log = io.envoyproxy.envoy.config.accesslog.v3.AccessLog.newBuilder().setTypedConfig(Any.pack(file.build()));
        if (!filter.isEmpty()) {
            JsonFormat.parser().merge(filter, log.getFilterBuilder());
        }
        return AccessLogCompiler.compile(
                List.of(log.build()), Place.root(problems).field("access_log"), sinks);
    }

    private Predicate<LogRecord> filter(String json) throws Exception {
        AccessLogFilter.Builder filter = AccessLogFilter.newBuilder();
        JsonFormat.parser().merge(json, filter);
        return LogFilters.compile(filter.build(), Place.root(problems));
    }

    @Test
    void writesWhatIsBufferedWhenItCloses(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("access.log");
        Stats stats = new Stats();
        LogSinks sinks = LogSinks.of(stats, Duration.ofHours(1));
        AccessLog[] logs = file(
                path,
                sinks,
                "{\"status_code_filter\": {\"comparison\": {\"op\": \"GE\", \"value\": {\"default_value\": 400}}}}");

        for (int code : new int[] {200, 404, 503}) {
            record.code = code;
            logs[0].log(record, loop);
        }
        sinks.close();

        assertThat(Files.readString(path)).isEqualTo("404\n503\n");
        assertThat(stats.counter("filesystem.write_buffered").value()).isEqualTo(2);
        assertThat(stats.gauge("filesystem.write_total_buffered").value()).isZero();
    }

    @Test
    void goesOnInANewFileAfterRotation(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("access.log");
        LogSinks sinks = LogSinks.of(new Stats(), Duration.ofMillis(20));
        AccessLog[] logs = file(path, sinks, "");
        record.code = 1;
        logs[0].log(record, loop);
        await().until(() -> Files.size(path) == 2);

        Files.move(path, folder.resolve("old.log"));
        sinks.reopen();
        record.code = 2;
        logs[0].log(record, loop);
        await().until(() -> Files.exists(path) && Files.size(path) == 2);
        sinks.close();

        assertThat(Files.readString(path)).isEqualTo("2\n");
        assertThat(Files.readString(folder.resolve("old.log"))).isEqualTo("1\n");
    }

    @Test
    void dropsAndCountsWhatASlowFileCannotTake(@TempDir Path folder) throws Exception {
        Stats stats = new Stats();
        java.util.concurrent.CountDownLatch stuck = new java.util.concurrent.CountDownLatch(1);
        LogSink sink = new LogSink(
                "slow",
                () -> new java.io.OutputStream() {
                    @Override
                    public void write(int b) {}

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        try {
                            stuck.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                Duration.ofHours(1).toNanos(),
                stats);
        ByteLine line = new ByteLine().append("x".repeat(100_000));

        for (int i = 0; i < 40; i++) {
            sink.write(line, loop);
        }
        assertThat(stats.counter("filesystem.write_dropped").value()).isBetween(18L, 30L);
        stuck.countDown();
        sink.close(5000);

        assertThat(stats.gauge("filesystem.write_total_buffered").value()).isZero();
    }

    @Test
    void reportsAFileThatCannotBeOpened(@TempDir Path folder) throws Exception {
        file(folder.resolve("none").resolve("x"), LogSinks.of(new Stats(), Duration.ofHours(1)), "");

        assertThat(problems.all()).singleElement().satisfies(p -> {
            assertThat(p.path()).isEqualTo("access_log[0].typed_config.path");
            assertThat(p.message()).startsWith("unable to open file");
        });
    }

    @Test
    void filtersCompose() throws Exception {
        Predicate<LogRecord> filter = filter(
                "{\"or_filter\": {\"filters\": [{\"header_filter\": {\"header\": {\"name\": \"x-log\"}}},"
                        + "{\"and_filter\": {\"filters\": [{\"not_health_check_filter\": {}}, {\"response_flag_filter\": {\"flags\": [\"UF\"]}}]}}]}}");

        assertThat(filter.test(record)).isFalse();
        record.flags = "URX,UF";
        assertThat(filter.test(record)).isTrue();
        record.healthCheck = true;
        assertThat(filter.test(record)).isFalse();
        record.request("x-log", "");
        assertThat(filter.test(record)).isTrue();
    }

    @Test
    void samplesByRequestId() throws Exception {
        Predicate<LogRecord> filter =
                filter("{\"runtime_filter\": {\"runtime_key\": \"k\", \"percent_sampled\": {\"numerator\": 50}}}");
        record.request("x-request-id", "00000031-0000-4000-8000-000000000000");
        assertThat(filter.test(record)).isTrue();

        record.request.set("x-request-id", "00000032-0000-4000-8000-000000000000");
        assertThat(filter.test(record)).isFalse();
    }
}
