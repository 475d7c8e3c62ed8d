package dev.sluice.runtime.extension.script;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.filter.Answer;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Structs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptFilterTest {
    private final Fakes fakes = new Fakes();
    private final Exchange x = fakes.exchange();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : fakes.closing) {
            each.close();
        }
    }

    @Test
    void readsAndChangesTheRequestHead() throws InvalidConfig {
        fakes.request.add("x-user", "ann");

        Verdict verdict = stream("""
                export function onRequest(x) {
                  const r = x.request, h = r.headers;
                  h.set('X-Seen', [r.method, r.path, r.authority, r.scheme, h.get('x-user'), h.get('nope'), h.has('x-user')].join());
                  h.add('x-number', 7);
                  h.remove('x-user');
                  r.path = '/new';
                }""").onRequest(x);

        assertThat(verdict).isEqualTo(Verdict.proceed());
        assertThat(fakes.request.get("x-seen")).isEqualTo("GET,/a?b=c,example.com,http,ann,,true");
        assertThat(fakes.request.get("x-number")).isEqualTo("7");
        assertThat(fakes.request.has("x-user")).isFalse();
        assertThat(fakes.request.get(HeaderName.PATH)).isEqualTo("/new");
    }

    @Test
    void replies() throws InvalidConfig {
        Verdict verdict = stream("""
                export function onRequest(x) {
                  return { reply: 403, headers: { 'x-why': 'no', 'set-cookie': ['a', 'b'] }, body: 'go away', details: 'mine' };
                }""").onRequest(x);

        Verdict.Reply reply = (Verdict.Reply) verdict;
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers().get("x-why")).isEqualTo("no");
        assertThat(reply.headers().all("set-cookie")).containsExactly("a", "b");
        assertThat(((Source.Whole) reply.body()).bytes()).hasToString("go away");
        assertThat(reply.details()).isEqualTo("mine");
    }

    @Test
    void resetsAndRestarts() throws InvalidConfig {
        assertThat(stream("function onRequest(x) { return { reset: 'enough' }; }")
                        .onRequest(x))
                .isEqualTo(Verdict.reset("enough"));
        assertThat(stream("function onRequest(x) { return { restart: true }; }").onRequest(x))
                .isEqualTo(Verdict.restart());
    }

    @Test
    void changesTheResponse() throws InvalidConfig {
        stream(
                        "export function onResponse(x) { x.response.headers.set('was', x.response.status); x.response.status = 418; }")
                .onResponse(x);

        assertThat(fakes.response.get("was")).isEqualTo("200");
        assertThat(fakes.response.get(HeaderName.STATUS)).isEqualTo("418");
    }

    @Test
    void waitsForAPromise() throws InvalidConfig {
        Verdict verdict = stream("""
                export async function onRequest(x) {
                  await x.sleep(10);
                  x.request.headers.set('slept', 'yes');
                  return { reply: 204 };
                }""").onRequest(x);

        assertThat(fakes.request.has("slept")).isFalse();
        fakes.sleeps.get(0).complete(null);
        assertThat(((Verdict.Reply) settled(verdict)).status()).isEqualTo(204);
        assertThat(fakes.request.get("slept")).isEqualTo("yes");
    }

    @Test
    void waitsForTheWholeBodyAndReplacesIt() throws InvalidConfig {
        Verdict verdict = stream("""
                export async function onRequest(x) {
                  const whole = await x.request.body.read(100);
                  x.request.body.replace(whole.text().toUpperCase() + whole.length + whole.bytes()[0]);
                }""").onRequest(x);

        fakes.wholeBody.complete(Bytes.of("abc"));
        assertThat(settled(verdict)).isEqualTo(Verdict.proceed());
        assertThat(fakes.replaced).isEqualTo("ABC397");
    }

    @Test
    void callsAClusterOfTheConfiguration() throws InvalidConfig {
        Verdict verdict = stream("""
                export async function onRequest(x) {
                  const a = await x.call('users', { path: '/me', method: 'POST', headers: { 'x-a': 'b' }, body: 'hi', timeout: 50 });
                  return { reply: a.status, body: a.json().name + a.headers.get('x-b') };
                }""").onRequest(x);

        assertThat(fakes.calls.get(0).headers().get(HeaderName.PATH)).isEqualTo("/me");
        assertThat(fakes.calls.get(0).timeout()).hasMillis(50);
        Headers head = new Headers();
        head.add(HeaderName.STATUS, "201");
        head.add("x-b", "!");
        fakes.answer.complete(new Answer(head, Bytes.of("{\"name\": \"ann\"}"), new Headers()));
        Verdict.Reply reply = (Verdict.Reply) settled(verdict);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(((Source.Whole) reply.body()).bytes()).hasToString("ann!");
    }

    @Test
    void rejectsThePromiseOfAFailedCall() throws InvalidConfig {
        Verdict verdict = stream("""
                export function onRequest(x) {
                  return x.call('users').then(() => undefined, (e) => ({ reply: 503, details: e.message }));
                }""").onRequest(x);

        fakes.answer.completeExceptionally(new IllegalStateException("no host"));

        assertThat(((Verdict.Reply) settled(verdict)).details()).isEqualTo("no host");
    }

    @Test
    void keepsStateOfAStreamInAClosure() throws InvalidConfig {
        HttpFilter filter = filter("""
                export function stream(x) {
                  const began = x.request.path;
                  return { onResponse(x) { x.response.headers.set('began', began); } };
                }""", "{}");
        HttpFilter first = filter.begin(x);
        fakes.request.set(HeaderName.PATH, "/other");
        HttpFilter second = filter.begin(x);

        first.onResponse(x);

        assertThat(fakes.response.get("began")).isEqualTo("/a?b=c");
        second.onResponse(x);
        assertThat(fakes.response.get("began")).isEqualTo("/other");
    }

    @Test
    void sharesValuesWithOthersByName() throws InvalidConfig {
        fakes.store.put("acme.tenant", "blue");
        stream("""
                export function onRequest(x) {
                  x.put('mine', { tenant: x.get('acme.tenant'), missing: x.get('nope') === undefined, list: [1, 2.5] });
                  x.request.headers.set('again', x.get('mine').list.length);
                }""").onRequest(x);

        assertThat(fakes.store.get("mine"))
                .isEqualTo(Map.of("tenant", "blue", "missing", true, "list", List.of(1L, 2.5)));
        assertThat(fakes.request.get("again")).isEqualTo("2");
    }

    @Test
    void changesChunksAndTheEnd() throws InvalidConfig {
        stream("""
                export function onResponseChunk(x, chunk) { return chunk.text().replaceAll('a', 'b'); }
                export function onResponseEnd(x, trailers) { trailers.set('x-t', 'v'); return '.'; }""").onResponse(x);

        Transform transform = fakes.transforms.get(0);
        Headers trailers = new Headers();
        transform.chunk(Bytes.of("banana"), fakes.sink());
        transform.end(trailers, fakes.sink());
        assertThat(fakes.written).hasToString("bbnbnb.");
        assertThat(trailers.get("x-t")).isEqualTo("v");
    }

    @Test
    void passesChunksAndArraysOn() throws InvalidConfig {
        stream(
                        "export function onRequestChunk(x, c) { return c.length > 1 ? c : new Uint8Array([65, 66, 67]).subarray(1); }")
                .onRequest(x);

        fakes.transforms.get(0).chunk(Bytes.of("same"), fakes.sink());
        fakes.transforms.get(0).chunk(Bytes.of("x"), fakes.sink());

        assertThat(fakes.written).hasToString("sameBC");
    }

    @Test
    void holdsAChunkForAPromise() throws InvalidConfig {
        stream("export async function onRequestChunk(x, c) { await x.sleep(5); return c.text() + '!'; }")
                .onRequest(x);

        fakes.transforms.get(0).chunk(Bytes.of("late"), fakes.sink());

        assertThat(fakes.holds).hasSize(1);
        assertThat(fakes.written).isEmpty();
        fakes.sleeps.get(0).complete(null);
        assertThat(fakes.written).hasToString("late!");
    }

    @Test
    void seesTheEndWithoutTheBytes() throws InvalidConfig {
        stream("export function onResponseEnd(x, trailers) { trailers.set('x-t', 'v'); }")
                .onResponse(x);

        Headers trailers = new Headers();
        fakes.ends.get(0).end(trailers, fakes.sink());

        assertThat(fakes.transforms).isEmpty();
        assertThat(trailers.get("x-t")).isEqualTo("v");
    }

    @Test
    void refusesAChunkAfterItsCallback() throws InvalidConfig {
        HttpFilter stream =
                stream("let kept; export function onRequestChunk(x, c) { if (kept) { kept.text(); } kept = c; }");
        stream.onRequest(x);
        fakes.transforms.get(0).chunk(Bytes.of("a"), fakes.sink());

        assertThatThrownBy(() -> fakes.transforms.get(0).chunk(Bytes.of("b"), fakes.sink()))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageStartingWith("inline.js:1:")
                .hasMessageContaining("a chunk may be used only while it is shown");
    }

    @Test
    void handsTheConfigurationToTheScript() throws InvalidConfig {
        HttpFilter filter = filter("""
                let greeting;
                export function configure(config) { greeting = config.greeting; }
                export function onRequest(x) { x.request.headers.set('g', greeting + x.config.list[1]); }""", "{'greeting': 'hi', 'list': ['a', 'b']}");

        filter.begin(x).onRequest(x);
        assertThat(fakes.request.get("g")).isEqualTo("hib");

        fakes.routeConfig =
                new ScriptFactory().openRoute(new RouteConfig(Map.of("list", List.of(1, 2))), fakes.context());
        filter.begin(x).onRequest(x);
        assertThat(fakes.request.get("g")).isEqualTo("hi2");
    }

    @Test
    void failsWithThePlaceInTheUsersFile() throws InvalidConfig {
        HttpFilter stream = stream("export function onRequest(x) {\n  x.request.nothing.here();\n}");

        assertThatThrownBy(() -> stream.onRequest(x))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageMatching("inline\\.js:2:\\d+: TypeError: .*undefined.*");
    }

    @Test
    void failsWithThePlaceWhenAPromiseIsRejected() throws InvalidConfig {
        Verdict verdict = stream("export async function onRequest(x) {\n  throw new Error('broken');\n}")
                .onRequest(x);

        assertThatThrownBy(() -> settled(verdict)).hasRootCauseMessage("inline.js:2:9: Error: broken");
    }

    @Test
    void failsOnAHeaderThatTheApiRefuses() throws InvalidConfig {
        HttpFilter stream = stream("export function onRequest(x) {\n  x.request.headers.set('a', 'b\\r\\nc');\n}");

        assertThatThrownBy(() -> stream.onRequest(x)).hasMessageStartingWith("inline.js:2:");
    }

    @Test
    void failsOnSomethingThatIsNoVerdict() throws InvalidConfig {
        HttpFilter stream = stream("export function onRequest(x) { return 5; }");

        assertThatThrownBy(() -> stream.onRequest(x))
                .hasMessageStartingWith("inline.js: returned 5; a verdict is nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "export function onRequest(x) { return }}|inline: inline.js:1:40: SyntaxError: Expected an operand but found }",
                "export function onReqest(x) { }|inline: inline.js: onReqest is not a callback; known are onRequest,",
                "export const a = 1;|inline: inline.js: exports no callback",
                "export const onRequest = 1;|inline: inline.js: onRequest is not a function",
                "export function onRequest() {} throw new Error(1);|inline: inline.js:1:38: Error: 1",
                "export function onRequest() {} Java.type(1);|inline: inline.js:1:32: TypeError:",
                "import 'fs'; export function onRequest() {}|inline: inline.js",
                "export function onRequest() {} export function configure() { bad(); }|inline: inline.js:1:62: ReferenceError:",
            })
    void refusesAtConfigurationTimeWithThePlace(String script, String said) {
        assertThatThrownBy(() -> filter(script, "{}"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageStartingWith(said);
    }

    @Test
    void reportsAMissingFileAtItsPlace() {
        Problems problems = Problems.unplaced("test");
        Any config = Structs.typed("sluice.filters.http.script.v1.Script", "{'file': 'no/such.js'}");
        Place place = Place.root(problems).field("typed_config");

        Extension script = requireNonNull(
                Catalog.of(BuiltIns.of(getClass().getClassLoader())).find(config, "s", place, Extension.Kind.HTTP));

        assertThat(script.read(config, place)).isNull();
        assertThat(problems.all())
                .extracting(Problem::path, Problem::message)
                .containsExactly(tuple("typed_config.value", "file no/such.js cannot be read"));
    }

    @Test
    void namesTheFileInErrors(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("greet.js"), "\n\nfunction onRequest( {");
        ScriptConfig config = Scripted.file(file).config();

        assertThatThrownBy(() -> new ScriptFactory().open(config, fakes.context()))
                .hasMessageStartingWith("file: greet.js:3:22: SyntaxError: Expected ident but found eof");
    }

    @Test
    void runsTheSampleScript() throws InvalidConfig {
        Path file = Path.of("..", "sample-plugins", "scripts", "greet.js");
        ScriptConfig config =
                Scripted.file(file).with(Map.of("greeting", "welcome")).config();
        HttpFilter stream = new ScriptFactory().open(config, fakes.context()).begin(x);
        fakes.request.set(HeaderName.PATH, "/?name=ann%20b");

        assertThat(stream.onRequest(x)).isEqualTo(Verdict.proceed());
        stream.onResponse(x);
        assertThat(fakes.response.get("x-greeting")).isEqualTo("welcome ann b");

        fakes.request.set(HeaderName.PATH, "/?name=nobody");
        assertThat(stream.onRequest(x)).isInstanceOf(Verdict.Reply.class);
    }

    @Test
    void abortsFromOutsideACallback() throws InvalidConfig {
        stream("export function onRequest(x) { x.sleep(5).then(() => x.abort({ reply: 504 })); }")
                .onRequest(x);

        fakes.sleeps.get(0).complete(null);

        assertThat(((Verdict.Reply) fakes.aborts.get(0)).status()).isEqualTo(504);
    }

    @Test
    void isQuietAfterTheEnd() throws InvalidConfig {
        HttpFilter stream = stream("export function onRequest(x) { x.sleep(5).then(() => x.abort({ reply: 504 })); }"
                + "export function onComplete(x) { x.put('done', true); }");
        stream.onRequest(x);
        stream.onComplete(x);

        fakes.sleeps.get(0).complete(null);

        assertThat(fakes.aborts).isEmpty();
        assertThat(fakes.store).containsEntry("done", true);
    }

    @Test
    void givesEveryThreadItsOwnContext() throws Exception {
        HttpFilter filter =
                filter("let n = 0; export function onRequest(x) { x.request.headers.set('n', ++n); }", "{}");
        filter.begin(x).onRequest(x);
        filter.begin(x).onRequest(x);
        assertThat(fakes.request.get("n")).isEqualTo("2");

        for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
            Thread thread = new Thread(() -> filter.begin(x).onRequest(x));
            thread.start();
            thread.join();
            assertThat(fakes.request.get("n")).isEqualTo("1");
        }
    }

    private HttpFilter stream(String script) throws InvalidConfig {
        return filter(script, "{}").begin(x);
    }

    private HttpFilter filter(String script, String config) throws InvalidConfig {
        Problems problems = Problems.unplaced("test");
        Catalog catalog = Catalog.of(BuiltIns.of(getClass().getClassLoader()));
        Extension extension = requireNonNull(catalog.byName("sluice.filters.http.script"));
        Struct fields = Structs.of("{'config': " + config + "}").toBuilder()
                .putFields("inline", Value.newBuilder().setStringValue(script).build())
                .build();
        Any any = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/sluice.filters.http.script.v1.Script")
                .setValue(fields.toByteString())
                .build();
        Object read = extension.read(any, Place.root(problems));
        assertThat(problems.all()).isEmpty();
        return (HttpFilter) extension.open(requireNonNull(read), fakes.context());
    }

    /** What a chain does with a When, at once. */
    @SuppressWarnings("unchecked")
    private static Verdict settled(Verdict verdict) {
        Verdict.When<Object> when = (Verdict.When<Object>) verdict;
        Function<Object, Verdict> then = (Function<Object, Verdict>) when.then();
        return when.stage().thenApply(then).toCompletableFuture().join();
    }

    @Test
    void warmsUpWithoutCallingTheScript() throws InvalidConfig {
        HttpFilter filter = Scripted.text("let n = 0; JSON.parse = () => { throw new Error('mine'); };"
                        + " export function onRequest(x) { x.put('n', ++n); }")
                .open(fakes);

        assertThat(fakes.store).isEmpty();
        filter.begin(x).onRequest(x);
        assertThat(fakes.store).containsEntry("n", 1L);
    }
}
