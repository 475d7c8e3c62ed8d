package dev.sluice.runtime.extension.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With Python on the class path (profile {@code python}) what it does; without, what is said. */
class PythonTest {
    private final Fakes fakes = new Fakes();
    private final Exchange x = fakes.exchange();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : fakes.closing) {
            each.close();
        }
    }

    @Test
    void saysThatItIsNotHere() {
        assumeTrue(!Engines.present().contains("python"));

        assertThatThrownBy(() -> Scripted.python("def onRequest(x): pass").open(fakes))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageStartingWith(
                        "inline: inline.py needs Python, which this distribution does not have; it is an optional part");
        assertThatThrownBy(() -> new ScriptFactory()
                        .check(Scripted.python("def onRequest(x): pass").config()))
                .hasMessageContaining("needs Python");
    }

    @Test
    void runsTheSameCallbacks() throws InvalidConfig {
        assumeTrue(Engines.present().contains("python"));
        HttpFilter filter = Scripted.python("""
                greeting = None

                def configure(config):
                    global greeting
                    greeting = config['greeting']

                class Stream:
                    def __init__(self, x):
                        self.x = x
                        self.seen = 0

                    def onRequest(self, x):
                        if x.request.path == '/reply':
                            return {'reply': 403, 'headers': {'x-why': 'no', 'set-cookie': ['a', 'b']}, 'body': b'go', 'details': 'mine'}
                        if x.request.path == '/loop':
                            while True:
                                pass
                        if x.request.path == '/raise':
                            raise ValueError('broken')
                        if x.request.path == '/call':
                            return self.asks(x)
                        x.request.headers.set('g', greeting + x.request.method)
                        x.put('list', [1, {'a': True}])

                    async def asks(self, x):
                        await x.sleep(5)
                        answer = await x.call('users', {'path': '/me', 'headers': {'x-a': 'b'}})
                        if answer.status != 200:
                            raise ValueError('later')
                        return {'reply': answer.status, 'body': answer.json()['name']}

                    def onResponseChunk(self, x, chunk):
                        self.seen += chunk.length
                        return chunk.bytes().upper()

                    def onResponseEnd(self, x, trailers):
                        return str(self.seen)

                def stream(x):
                    return Stream(x)
                """)
                .with(Map.of("greeting", "hi"))
                .budget(Duration.ofSeconds(1))
                .open(fakes);

        assertThat(filter.begin(x).onRequest(x)).isEqualTo(Verdict.proceed());
        assertThat(fakes.request.get("g")).isEqualTo("hiGET");
        assertThat(fakes.store).containsEntry("list", List.of(1L, Map.of("a", true)));

        HttpFilter stream = filter.begin(x);
        stream.onResponse(x);
        fakes.transforms.get(0).chunk(Bytes.of("abc"), fakes.sink());
        fakes.transforms.get(0).end(new Headers(), fakes.sink());
        assertThat(fakes.written).hasToString("ABC3");

        fakes.request.set(":path", "/reply");
        Verdict.Reply reply = (Verdict.Reply) filter.begin(x).onRequest(x);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers().all("set-cookie")).containsExactly("a", "b");
        assertThat(((Source.Whole) reply.body()).bytes()).hasToString("go");

        fakes.request.set(":path", "/raise");
        assertThatThrownBy(() -> filter.begin(x).onRequest(x)).hasMessageMatching("inline\\.py:\\d+:\\d+: .*broken");

        fakes.request.set(":path", "/call");
        Verdict verdict = filter.begin(x).onRequest(x);
        fakes.sleeps.get(0).complete(null);
        Headers head = new Headers();
        head.add(":status", "200");
        fakes.answer.complete(new Answer(head, Bytes.of("{\"name\": \"ann\"}"), new Headers()));
        assertThat(((Source.Whole) ((Verdict.Reply) settled(verdict)).body()).bytes())
                .hasToString("ann");

        fakes.request.set(":path", "/loop");
        assertThatThrownBy(() -> filter.begin(x).onRequest(x)).hasMessageMatching("inline\\.py:\\d+:\\d+: stopped.*");
        fakes.request.set(":path", "/");
        assertThat(filter.begin(x).onRequest(x)).isEqualTo(Verdict.proceed());
    }

    @Test
    void reachesNothingOfTheProcess() throws InvalidConfig {
        assumeTrue(Engines.present().contains("python"));
        HttpFilter filter = Scripted.python("def onRequest(x):\n  exec(x.request.path, {'x': x})")
                .budget(Duration.ofSeconds(10))
                .open(fakes);

        for (String each : List.of(
                "open('/etc/passwd')",
                "open('/tmp/written', 'w')",
                "import os; os.listdir('/')",
                "import os; os.system('true')",
                "import subprocess; subprocess.run(['true'])",
                "import socket; socket.create_connection(('127.0.0.1', 1))",
                "import java; java.type('java.lang.System')",
                "x.host.getClass()")) {
            fakes.request.set(":path", each);
            assertThatThrownBy(() -> filter.begin(x).onRequest(x)).as(each).isInstanceOf(ScriptFailure.class);
        }
    }

    @Test
    void namesThePlaceOfASyntaxError() {
        assumeTrue(Engines.present().contains("python"));

        assertThatThrownBy(() -> new ScriptFactory()
                        .check(Scripted.python("def onRequest(x):\n  return (").config()))
                .hasMessageMatching("inline: inline\\.py:2:\\d+: SyntaxError.*");
    }

    @SuppressWarnings("unchecked")
    private static Verdict settled(Verdict verdict) {
        Verdict.When<Object> when = (Verdict.When<Object>) verdict;
        Function<Object, Verdict> then = (Function<Object, Verdict>) when.then();
        return when.stage().thenApply(then).toCompletableFuture().join();
    }
}
