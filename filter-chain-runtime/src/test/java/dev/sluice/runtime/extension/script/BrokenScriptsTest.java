package dev.sluice.runtime.extension.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each is refused with its place, and the script that runs goes on as it was. */
class BrokenScriptsTest {
    private final Fakes fakes = new Fakes();
    private final Exchange x = fakes.exchange();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : fakes.closing) {
            each.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "function onRequest( {|greet.js:1:21: SyntaxError",
                "export function onRequest(x) {|greet.js:1:30: SyntaxError",
                "export function onRequest(x) { let a; let a; }|greet.js:1:42: SyntaxError",
                "export const onRequest = (x) => { await x.sleep(1); };|greet.js:1:40: SyntaxError",
                "export function onRequest(x) { return 'abc; }|greet.js:1:38: SyntaxError",
                "export function onRequest(x) { /(/.test('a'); }|greet.js:1:31: SyntaxError",
                "export function onRequest(x) { break; }|greet.js:1:31: SyntaxError",
                "export { onRequest };|greet.js:1:9: SyntaxError",
            })
    void parsingFindsItAndRunsNothing(String text, String said) throws Exception {
        Path file = Files.writeString(folder.resolve("greet.js"), text);
        ScriptConfig config = Scripted.file(file).config();

        assertThat(catchThrowable(() -> new ScriptFactory().check(config)))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageStartingWith("file: " + said.replaceAll(":1:\\d+.*", ":1:"))
                .hasMessageContaining("SyntaxError");
        refusedBesideARunningOne(Scripted.file(file), "file: greet.js:1:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing();|greet.js:1:1: ReferenceError",
                "export function onRequest() {} nothing();|greet.js:1:32: ReferenceError",
                "export function onRequest() {} null.a;|greet.js:1:32: TypeError",
                "export function onRequest() {} throw new Error('no');|greet.js:1:38: Error: no",
                "export function onRequest() {} throw 'words';|greet.js: words",
                "export function onRequest() {} JSON.parse('{');|greet.js:1:32: SyntaxError",
                "export function onRequest() {} setTimeout(() => 1, 1);|greet.js:1:32: a timer belongs to a stream",
                "export function configure(c) { c.a.b; }|greet.js:1:32: TypeError",
                "export function onRequest() {} const f = () => f() + 1; f();|greet.js:1:",
                "export function onReqest() {}|greet.js: onReqest is not a callback",
                "export const onRequest = 5;|greet.js: onRequest is not a function",
                "export const a = 5;|greet.js: exports no callback",
                "import { a } from './missing.js'; export function onRequest() {}|greet.js",
                "import { b } from './other.js'; export function onRequest() {}|greet.js",
                "import './other.js'; import './broken.js'; export function onRequest() {}|broken.js:1:",
            })
    void loadingFindsIt(String text, String said) throws Exception {
        Files.writeString(folder.resolve("other.js"), "export const a = 1;");
        Files.writeString(folder.resolve("broken.js"), "export const a = ;");
        Path file = Files.writeString(folder.resolve("greet.js"), text);

        refusedBesideARunningOne(Scripted.file(file), "file: " + said);
    }

    @Test
    void checkingRunsNothing() throws InvalidConfig {
        new ScriptFactory()
                .check(Scripted.text("export function onRequest() {} while (true);")
                        .loadBudget(Duration.ofMinutes(5))
                        .config());

        assertThat(Scripts.open()).isEmpty();
    }

    private void refusedBesideARunningOne(Scripted broken, String said) throws InvalidConfig {
        HttpFilter running = Scripted.text("let n = 0; export function onRequest(x) { x.put('n', ++n); }")
                .open(fakes);
        running.begin(x).onRequest(x);

        assertThatThrownBy(() -> broken.open(fakes))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageStartingWith(said);

        assertThat(running.begin(x).onRequest(x)).isEqualTo(Verdict.proceed());
        assertThat(fakes.store).containsEntry("n", 2L);
        assertThat(Scripts.open()).hasSize(1);
    }
}
