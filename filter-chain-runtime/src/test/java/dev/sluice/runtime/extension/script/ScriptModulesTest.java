package dev.sluice.runtime.extension.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptModulesTest {
    private final Fakes fakes = new Fakes();
    private final Exchange x = fakes.exchange();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void write() throws IOException {
        write("outside.js", "export const secret = 1;");
        write("scripts/lib/names.js", "import { mark } from '../mark.mjs';\nexport const name = (n) => n + mark;");
        write("scripts/mark.mjs", "export const mark = '!';\nexport function fail() {\n  throw new Error('no');\n}");
        write("scripts/notes.txt", "export const a = 1;");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : fakes.closing) {
            each.close();
        }
    }

    @Test
    void importsByRelativePath() throws Exception {
        Path main = write("scripts/main.js", """
                import { name } from './lib/names.js';
                export function onRequest(x) { x.request.headers.set('n', name('ann')); }""");

        Scripted.file(main).open(fakes).begin(x).onRequest(x);

        assertThat(fakes.request.get("n")).isEqualTo("ann!");
        assertThat(Scripted.file(main).config().watchedFiles())
                .containsExactly(main, root.resolve("scripts/lib/names.js"), root.resolve("scripts/mark.mjs"));
    }

    @Test
    void importsWhileItRuns() throws Exception {
        Path main = write("scripts/main.js", """
                export async function onRequest(x) {
                  const { mark } = await import('./mark.mjs');
                  x.request.headers.set('n', mark);
                }""");

        Scripted.file(main).open(fakes).begin(x).onRequest(x);

        assertThat(fakes.request.get("n")).isEqualTo("!");
    }

    @Test
    void worksInAFolderThatIsALink() throws Exception {
        write("versions/1/lib.js", "export const a = 1;");
        write(
                "versions/1/main.js",
                "import { a } from './lib.js';\n" + "export function onRequest(x) { x.request.headers.set('a', a); }");
        Path link = Files.createSymbolicLink(root.resolve("current"), root.resolve("versions/1"));

        Scripted.file(link.resolve("main.js")).open(fakes).begin(x).onRequest(x);

        assertThat(fakes.request.get("a")).isEqualTo("1");
    }

    @Test
    void namesTheImportedFileInErrors() throws Exception {
        Path main = write(
                "scripts/main.js",
                "import { fail } from './mark.mjs';\nexport function onRequest(x) {\n  fail();\n}\nexport async function onResponse(x) {\n  await null;\n  fail();\n}");
        HttpFilter stream = Scripted.file(main).open(fakes).begin(x);

        assertThatThrownBy(() -> stream.onRequest(x)).hasMessage("mark.mjs:3:9: Error: no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import { secret } from '../outside.js';",
                "import { a } from './notes.txt';",
                "import { a } from './missing.js';",
                "import { secret } from './link.js';",
                "import fs from 'fs';",
                "import fs from 'node:fs';",
                "import a from 'file:///etc/passwd';",
                "import a from 'https://example.com/a.js';",
                "import a from '/etc/passwd';",
            })
    void refusesOtherFiles(String line) throws Exception {
        Files.createSymbolicLink(root.resolve("scripts/link.js"), root.resolve("outside.js"));
        Path main = write("scripts/main.js", line + "\nexport function onRequest() {}");

        Throwable refused = catchThrowable(() -> Scripted.file(main).open(fakes));

        assertThat(refused).hasMessageStartingWith("file: main.js");
        assertThat(refused.getMessage()).doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java.type('java.lang.System')",
                "java.lang.System.exit(1)",
                "Packages.java.io.File('/')",
                "Polyglot.eval('js', '1')",
                "Polyglot.import('x')",
                "load('mark.mjs')",
                "loadWithNewGlobal('mark.mjs')",
                "read('/etc/passwd')",
                "readFully('/etc/passwd')",
                "readbuffer('/etc/passwd')",
                "require('fs')",
                "process.env.HOME",
                "quit()",
                "exit()",
                "fetch('http://127.0.0.1/')",
                "new XMLHttpRequest()",
                "new Worker('a.js')",
                "x.host.getClass()",
                "x.host.class.classLoader",
                "x.host.over()",
                "x.request.headers.getClass().forName('java.lang.System')",
                "x.constructor.constructor('return process')().env",
            })
    void reachesNothingOfTheProcess(String expression) throws Exception {
        HttpFilter stream = Scripted.text("export function onRequest(x) { " + expression + "; }")
                .open(fakes)
                .begin(x);

        assertThatThrownBy(() -> stream.onRequest(x))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageStartingWith("inline.js:1:");
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
