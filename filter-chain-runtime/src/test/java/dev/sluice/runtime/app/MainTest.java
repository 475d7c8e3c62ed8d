package dev.sluice.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.server.Engine;
import dev.sluice.runtime.server.ServerOptions;
import dev.sluice.runtime.server.StartFailure;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Recorded engine = new Recorded();

    private static final class Recorded implements Engine {
        final List<ServerOptions> served = new ArrayList<>();
        final List<ServerOptions> checked = new ArrayList<>();
        String complaint = "";
        String failure = "";

        @Override
        public RequestTrace replay(
                ServerOptions given, ReadConfig<Bootstrap> config, RequestTrace recorded, String listener, int port) {
            throw new IllegalStateException("nobody replays here");
        }

        @Override
        public Explanation explain(ServerOptions given, ReadConfig<Bootstrap> config, AskedRequest asked) {
            throw new IllegalStateException("nobody asks here");
        }

        @Override
        public void check(ServerOptions options, ReadConfig<Bootstrap> config) {
            checked.add(options);
            if (!complaint.isEmpty()) {
                config.place().field("node").error(complaint);
            }
        }

        @Override
        public void serve(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure {
            served.add(options);
            if (!failure.isEmpty()) {
                throw new StartFailure(failure);
            }
        }
    }

    private int run(String... args) {
        return Main.run(engine, args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @ParameterizedTest
    @CsvSource({
        "--config-yaml={}",
        "run --config-yaml {} -l warn --concurrency 2 --no-watch",
        "--config-yaml {} --concurrency=3 --service-cluster a --service-node=b --service-zone c --log-level error",
        "--config-yaml {} --drain-time-s 5 --file-flush-interval-msec 7 --filter-budget-msec 0 --filter-debug",
        "--config-yaml {} --plugins some/where --admin-address-path there --permissive --expand-env --watch",
        "--config-yaml {} --disable-hot-restart --base-id 7",
        "--concurrency 1",
    })
    void readsPlainLinesAsPicocliDoes(String line) {
        String[] args = line.split(" ", -1);

        assertThat(PlainRun.read(new RunCommand(new Starter(engine)), args)).isTrue();
        run(args);
        AllCommands.execute(new Starter(engine), Main.withVerb(args), new PrintWriter(out), new PrintWriter(err, true));

        assertThat(engine.served).hasSize(2);
        assertThat(engine.served.get(0)).usingRecursiveComparison().isEqualTo(engine.served.get(1));
    }

    @ParameterizedTest
    @CsvSource({
        "--help",
        "run --mode validate -c x",
        "-cx",
        "-c",
        "-c --watch",
        "--concurrency two",
        "--concurrency -1",
        "--concurrency 01",
        "--concurrency=",
        "--watch=false",
        "-l loud",
        "--component-log-level a:debug",
        "--base-id-path x",
        "validate -c x",
        "@file",
    })
    void leavesOtherLinesToPicocli(String line) {
        assertThat(PlainRun.read(new RunCommand(new Starter(engine)), line.split(" ", -1)))
                .isFalse();
    }

    @Test
    void takesEnvoysCommandLine() {
        int code = run(
                "-c",
                "/dev/null",
                "--config-yaml",
                "{}",
                "--concurrency",
                "2",
                "-l",
                "warn",
                "--service-cluster=a",
                "--service-node",
                "b",
                "--drain-time-s",
                "5",
                "--drain-strategy",
                "immediate",
                "--parent-shutdown-time-s",
                "10",
                "--disable-hot-restart",
                "--base-id",
                "3");

        assertThat(err.toString()).startsWith("/dev/null:1:1: error: the file is empty");
        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(run("--config-yaml", "{}", "--concurrency", "2", "--drain-time-s", "5"))
                .isZero();
        assertThat(engine.served).singleElement().satisfies(options -> {
            assertThat(options.concurrency()).isEqualTo(2);
            assertThat(options.drainTime()).isEqualTo(Duration.ofSeconds(5));
        });
    }

    @Test
    void doctorSaysHowFastScriptsRunAndWhy() {
        assertThat(run("doctor")).isZero();

        assertThat(out.toString())
                .contains("sluice ", "java ", Runtime.version().toString(), "system ", "heap up to ")
                .containsPattern(
                        "javascript +(interpreted: (this is Java|not started by the launcher)|machine code, by)")
                .containsPattern("python +(here|not here)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--permisive|unknown argument --permisive; did you mean --permissive?",
                "--stats-tag=a:b|--stats-tag is a flag of Envoy's that Sluice does not support",
                "--allow-unknown-fields|use --permissive",
                "-l loud|unknown log level loud",
                "--mode fly|--mode is serve or validate, not fly",
                "--concurrency x|Invalid value",
                "validate|no configuration: name a file with -c",
                "validate --format xml -c x|--format is text or json, not xml",
                "vaildate|unknown argument vaildate",
                "--drain-strategy soon|gradual or immediate"
            })
    void saysWhatIsWrongWithTheCommandLine(String args, String message) {
        assertThat(run(args.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
        assertThat(engine.served).isEmpty();
    }

    @Test
    void validatesWithoutServing(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("e.yaml"), "{}");

        assertThat(run("validate", "-c", file.toString())).isZero();
        assertThat(run("-c", file.toString(), "--mode", "validate")).isZero();

        assertThat(out.toString()).startsWith("configuration '" + file + "' OK");
        assertThat(engine.checked).hasSize(2);
        assertThat(engine.served).isEmpty();
    }

    @Test
    void listsProblemsAsJson() {
        engine.complaint = "is bad";

        int code = run("validate", "--config-yaml", "{nod: {}}", "--format", "json");

        JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(json.get("valid").getAsBoolean()).isFalse();
        assertThat(json.getAsJsonArray("problems")).hasSize(2);
        JsonObject first = json.getAsJsonArray("problems").get(0).getAsJsonObject();
        assertThat(first.get("column").getAsInt()).isEqualTo(2);
        assertThat(first.get("message").getAsString()).contains("did you mean \"node\"?");
    }

    @Test
    void tellsAMissingFileFromAFailedStart() {
        engine.failure = "127.0.0.1:80: permission denied";

        assertThat(run("-c", "/not/there.yaml")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(run("--config-yaml", "{}")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString().lines())
                .containsExactly("sluice: /not/there.yaml: no such file", "sluice: 127.0.0.1:80: permission denied");
    }

    @Test
    void showsHelpAndVersion() {
        assertThat(run("--help")).isZero();
        assertThat(run("run", "--help")).isZero();
        assertThat(run("--version")).isZero();

        assertThat(out.toString())
                .contains("validate", "--expand-env", "Replace ${NAME} and ${NAME:-default}", "sluice version:")
                .doesNotContain("restart-epoch");
    }
}
