package dev.sluice.runtime.extension.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.extension.Detailed;
import dev.sluice.runtime.extension.SelfLimited;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScriptBudgetTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    private final Fakes fakes = new Fakes();
    private final Exchange x = fakes.exchange();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : fakes.closing) {
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true);",
                "for (;;) { try { while (true); } catch (e) { } finally { } }",
                "/^(a+)+\\1$/.test('a'.repeat(60) + 'b');",
                "const f = () => Promise.resolve().then(f); f();",
                "const f = async () => { while (true) await null; }; return f();",
                "return { get reply() { while (true); } };",
                "return { then() { while (true); } };",
                "x.request.headers.forEach(() => { while (true); });",
                "[3, 1, 2].sort(() => { while (true); });",
            })
    void stopsWhatDoesNotEnd(String body) throws InvalidConfig {
        HttpFilter filter = Scripted.text("let n = 0; export function onRequest(x) {\n if (n++ === 0) { " + body
                        + " }\n x.request.headers.set('n', n); }")
                .budget(SHORT)
                .open(fakes);
        HttpFilter hanging = filter.begin(x);

        Throwable failure = catchThrowable(() -> hanging.onRequest(x));

        assertThat(failure).hasMessageStartingWith("inline.js").hasMessageContaining("stopped, it used more than");
        assertThat(((Detailed) failure).details()).isEqualTo("script_over_budget{inline.js}");
        assertThat(filter.begin(x).onRequest(x)).isEqualTo(Verdict.proceed());
        assertThat(fakes.request.get("n")).isEqualTo("2");
        assertThat(fakes.numbers).containsEntry(".sluice.script.inline.js.over_budget", 1L);
    }

    /** What a fresh script makes its engine load and compile is not its own fault. */
    @Test
    void theFirstCallsMayTakeLonger() throws InvalidConfig {
        HttpFilter filter = Scripted.text("let n = 0; export function onRequest(x) {"
                        + " const end = Date.now() + (n++ < 8 ? 40 : 1e9); while (Date.now() < end); }")
                .budget(SHORT)
                .open(fakes);

        for (int i = 0; i < 8; i++) {
            assertThat(filter.begin(x).onRequest(x)).isEqualTo(Verdict.proceed());
        }

        HttpFilter ninth = filter.begin(x);
        assertThat(catchThrowable(() -> ninth.onRequest(x))).hasMessageContaining("stopped, it used more than 5 ms");
    }

    @Test
    void saysWhereItWasStopped() throws InvalidConfig {
        HttpFilter stream = Scripted.text(
                        "export function onRequest(x) {\n  spin();\n}\nfunction spin() {\n  for (;;) {}\n}")
                .budget(SHORT)
                .open(fakes)
                .begin(x);

        assertThatThrownBy(() -> stream.onRequest(x)).hasMessageMatching("inline\\.js:5:\\d+: stopped.*");
    }

    @Test
    void failsAVerdictThatWaitsForALoop() throws InvalidConfig {
        Verdict.When<?> verdict = (Verdict.When<?>)
                Scripted.text("export async function onRequest(x) { await x.sleep(1); while (true); }")
                        .budget(SHORT)
                        .open(fakes)
                        .begin(x)
                        .onRequest(x);

        fakes.sleeps.get(0).complete(null);

        assertThatThrownBy(() -> verdict.stage().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ScriptFailure.class)
                .hasMessageContaining("stopped, it used more than");
    }

    @Test
    void failsTheStreamWhenNothingWaitsForTheLoop() throws InvalidConfig {
        Scripted.text("export function onRequest(x) { setTimeout(() => { while (true); }, 5); }")
                .budget(SHORT)
                .open(fakes)
                .begin(x)
                .onRequest(x);

        fakes.timers.get(0).run();

        assertThatThrownBy(() -> fakes.tasks.get(0).run()).hasMessageContaining("stopped, it used more than");
    }

    @Test
    void stopsALoopInAChunk() throws InvalidConfig {
        HttpFilter stream = Scripted.text("export function onRequestChunk(x, chunk) { while (true); }")
                .budget(SHORT)
                .open(fakes)
                .begin(x);
        stream.onRequest(x);

        assertThatThrownBy(() -> fakes.transforms.get(0).chunk(Bytes.of("a"), fakes.sink()))
                .hasMessageContaining("stopped, it used more than");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export function onRequest() {}\nwhile (true);",
                "export function onRequest() {}\nexport function configure() { while (true); }",
                "export function onRequest() {}\nconst f = () => Promise.resolve().then(f); f();",
            })
    void refusesAScriptThatHangsAtLoad(String text) {
        assertThatThrownBy(() ->
                        Scripted.text(text).loadBudget(Duration.ofMillis(100)).open(fakes))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageStartingWith("inline: inline.js")
                .hasMessageContaining("stopped, it used more than");
    }

    @Test
    void isAFaultOfItsFilterAndShownWithItsCircuit() throws InvalidConfig {
        HttpFilter filter = Scripted.text("export function onRequest(x) { while (true); }")
                .budget(SHORT)
                .open(fakes);
        ((SelfLimited) filter).standing(() -> true);

        Throwable failure = catchThrowable(() -> filter.begin(x).onRequest(x));

        assertThat(((Detailed) failure).overBudget()).isTrue();
        assertThat(Scripts.open())
                .containsExactly(new Scripts.Status(
                        "inline.js",
                        "the-filter",
                        "JavaScript",
                        Runtime.getRuntime().availableProcessors(),
                        1,
                        true));
    }
}
