package dev.sluice.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterProcessorTest {
    private static final String HELLO =
            "@Filter(\"acme.add-header\") public record AddHeader(String name, String value) implements HttpFilter {"
                    + " @Override public Verdict onResponse(Exchange x) { x.response().headers().set(name, value);"
                    + " return Verdict.proceed(); } }";
    private static final String FACTORY =
            "@Filter(\"acme.f\") public class F implements FilterFactory<F.C, HttpFilter>,"
                    + " PerRoute<F.R, String> { public record C(java.time.Duration delay, java.util.List<Part> parts) {}"
                    + " public record Part(java.util.Optional<Integer> size, java.util.Map<String, HeaderName> names) {}"
                    + " public record R(boolean off) {}"
                    + " public HttpFilter open(C c, FilterContext x) { return new HttpFilter() {}; }"
                    + " public String openRoute(R r, FilterContext x) { return \"\"; } }";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path classes;

    @Test
    void indexesARecordThatIsItsOwnConfiguration() throws IOException {
        Compiled compiled = Compiled.of(classes, List.of(), HELLO);

        assertThat(compiled.messages()).isEmpty();
        assertThat(compiled.file(FilterProcessor.INDEX))
                .isEqualTo("# sluice filters 1\nhttp\tacme.add-header\tacme.AddHeader\tacme.AddHeader\t-\t-\t-\n");
        assertThat(classes.resolve("plugin.properties")).doesNotExist();
    }

    @Test
    void indexesAFactoryWithItsPerRouteConfiguration() throws IOException {
        Compiled compiled = Compiled.of(classes, List.of(), FACTORY);

        assertThat(compiled.messages()).isEmpty();
        assertThat(compiled.file(FilterProcessor.INDEX)).contains("http\tacme.f\tacme.F\tacme.F$C\t-\tacme.F$R\t-\n");
    }

    @Test
    void knowsTheKindThroughGenericSuperclasses() throws IOException {
        String base = "public abstract class Base<X> implements FilterFactory<X, NetworkTerminal> {}";
        String leaf = "@Filter(\"acme.t\") public class T extends Base<T.C> { public record C() {}"
                + " public NetworkTerminal open(C c, FilterContext x) { return null; } }";

        Compiled compiled = Compiled.of(classes, List.of(), base, leaf);

        assertThat(compiled.file(FilterProcessor.INDEX)).contains("network-terminal\tacme.t\tacme.T\tacme.T$C");
    }

    @Test
    void writesThePluginDescriptorWhenGivenAnId() throws IOException {
        List<String> options = List.of("-Asluice.plugin.id=acme-headers", "-Asluice.plugin.version=1.2.0");

        Compiled compiled = Compiled.of(classes, options, HELLO);

        assertThat(compiled.file("plugin.properties"))
                .isEqualTo("plugin.id=acme-headers\nplugin.version=1.2.0\nplugin.requires=1.0\n");
    }

    @Test
    void refusesTwoFiltersOfOneName() throws IOException {
        Compiled compiled = Compiled.of(classes, List.of(), HELLO, HELLO.replace("record AddHeader", "record Again"));

        assertThat(compiled.ok()).isFalse();
        assertThat(compiled.messages()).singleElement().asString().contains("two filters are called acme.add-header");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "public class A { }|this is no filter",
                "public interface A { }|this is no filter",
                "public abstract class A implements FilterFactory<A.C, HttpFilter> { public record C() {} }"
                        + "|a factory is a class that can be made",
                "public class A implements FilterFactory<A.C, NetworkFilter>, PerRoute<A.C, String> {"
                        + " public record C() {} public NetworkFilter open(C c, FilterContext x) { return null; }"
                        + " public String openRoute(C c, FilterContext x) { return null; } }"
                        + "|a network filter has no routes: PerRoute is for HTTP filters, remove it",
                "public class A implements FilterFactory<A.C, HttpFilter> { public record C() {}"
                        + " public HttpTerminal open(C c, FilterContext x) { return null; } }"
                        + "|open makes dev.sluice.filter.HttpTerminal, which is of the kind http-terminal, but the"
                        + " factory says http",
                "public record A(int maxBytes, int max_bytes) implements HttpFilter { }"
                        + "|A.max_bytes: another component is read from max_bytes too; rename one",
                "public record A(@Default(`soon`) java.time.Duration d) implements HttpFilter { }"
                        + "|A.d: @Default(`soon`) is not a duration such as 1.5s",
                "public record A(@Default(`64 apples`) long d) implements HttpFilter { }"
                        + "|A.d: @Default(`64 apples`) is not a whole number, or a size such as 64KiB",
                "public record A(@Default(`x`) A.E e) implements HttpFilter { public enum E { FAST, SLOW } }"
                        + "|A.e: @Default(`x`) is not one of FAST, SLOW",
                "public record A(@Default(`x`) java.util.List<String> l) implements HttpFilter { }"
                        + "|cannot be the default of a component that is no single value",
                "record A() implements HttpFilter { }|make A public",
                "public class A implements HttpFilter { }|a filter class needs a factory: make it a record",
                "public record A() { }|this record is no filter: it must implement exactly one of",
                "public record A(Thread t) implements HttpFilter { }|A.t has type java.lang.Thread, which cannot be read",
                "public record A(java.util.Map<Integer, String> m) implements HttpFilter { }|A.m has type",
                "public record A() implements HttpFilter, ListenerFilter { public Verdict onAccept(AcceptedSocket s) "
                        + "{ return null; } }|several kinds of filter [http, listener]",
                "public class A implements FilterFactory<A.C, HttpFilter> { public record C() {} A() {} "
                        + "public HttpFilter open(C c, FilterContext x) { return null; } }"
                        + "|add a public constructor without parameters",
                "public class A implements FilterFactory<String, HttpFilter> { "
                        + "public HttpFilter open(String c, FilterContext x) { return null; } }"
                        + "|java.lang.String is neither",
                "public class A implements FilterFactory<A.C, String> { public record C() {} "
                        + "public String open(C c, FilterContext x) { return null; } }|java.lang.String is no filter",
            })
    void saysWhatIsWrongAtTheElement(String source, String message) throws IOException {
        Compiled compiled = Compiled.of(classes, List.of(), "@Filter(\"acme.a\") " + source.replace('`', '"'));

        assertThat(compiled.ok()).isFalse();
        assertThat(compiled.messages())
                .singleElement()
                .asString()
                .startsWith("2: @Filter: ")
                .contains(message.replace('`', '"'));
    }

    @Test
    void refusesAnIdWithoutNamespace() throws IOException {
        Compiled compiled =
                Compiled.of(classes, List.of(), "@Filter(\"hello\") public record A() implements HttpFilter {}");

        assertThat(compiled.messages()).singleElement().asString().contains("\"hello\" is not a filter id");
    }

    @Test
    void showsEachComponentThatCannotBeReadAtItsOwnLine() throws IOException {
        String source = """
                @Filter("acme.a")
                public class A implements FilterFactory<A.C, HttpFilter> {
                    public record C(
                            Thread thread,
                            java.util.List<Part> parts) {}
                    public record Part(
                            String name,
                            java.util.Map<Integer, String> names) {}
                    public HttpFilter open(C c, FilterContext x) { return null; }
                }
                """;

        Compiled compiled = Compiled.of(classes, List.of(), source);

        assertThat(compiled.messages())
                .hasSize(2)
                .anySatisfy(said -> assertThat(said)
                        .startsWith("5: @Filter: C.thread has type java.lang.Thread, which cannot be read from"
                                + " configuration; use String, boolean"))
                .anySatisfy(said -> assertThat(said)
                        .startsWith("9: @Filter: Part.names has type")
                        .contains("Map<"));
        assertThat(classes.resolve(FilterProcessor.INDEX)).doesNotExist();
    }

    @Test
    void refusesANestedClassThatNeedsAnOuterObject() throws IOException {
        String source =
                "public class Outer { @Filter(\"acme.a\") public class A implements FilterFactory<A.C, HttpFilter> {"
                        + " public record C() {} public HttpFilter open(C c, FilterContext x) { return null; } } }";

        assertThat(Compiled.of(classes, List.of(), source).messages())
                .singleElement()
                .asString()
                .startsWith("2: @Filter: make A a top-level or static class");
    }

    private static final String EVERYTHING = """
            import java.time.Duration;
            import java.util.*;
            /** Shows {@code everything}.
              *
              * @param maxBytes most of them, see {@link Bytes#length length}
              */
            @Filter("acme.all")
            public record All(
                    String text, @Default("64KiB") long maxBytes, @Default("12.5%") double share, boolean on,
                    @Default("1.5s") Duration timeout, Mode mode, Optional<HeaderName> header, Optional<Cluster> cluster,
                    Optional<Secret> token, List<Part> parts, Map<String, Integer> counts, Set<String> words,
                    Optional<Object> free) implements HttpFilter {
                public enum Mode { FAST, VERY_SAFE }
                /** @param next recursive */
                public record Part(String name, Optional<Part> next) {}
            }
            """;

    @Test
    void writesASchemaOfEveryConfigurationRecord() throws IOException {
        Compiled compiled = Compiled.of(classes, List.of(), EVERYTHING, FACTORY);

        assertThat(compiled.messages()).isEmpty();
        String schema = compiled.file(FilterProcessor.SCHEMAS + "acme.all.json");
        assertThat(schema)
                .startsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n")
                .contains(
                        "\"description\": \"Shows everything.\"",
                        "\"max_bytes\": {",
                        "\"^maxBytes$\": {",
                        "\"description\": \"most of them, see length\"",
                        "\"default\": \"64KiB\"",
                        "\"FAST\"",
                        "[vV][eE][rR][yY][_-][sS][aA][fF][eE]",
                        "\"$ref\": \"#/$defs/Part\"",
                        "\"environment_variable\"",
                        "\"additionalProperties\": false");
        assertThat(compiled.file(FilterProcessor.SCHEMAS + "acme.f.json")).contains("\"title\": \"acme.f\"");
        assertThat(compiled.file(FilterProcessor.SCHEMAS + "acme.f.route.json"))
                .contains("\"title\": \"acme.f on a route\"", "\"off\"");
    }

    @Test
    void runsInEclipsesCompiler() throws IOException {
        JavaCompiler eclipse = new org.eclipse.jdt.internal.compiler.tool.EclipseCompiler();
        String path = System.getProperty("java.class.path");
        Path own = Files.createDirectory(classes.resolve("ecj"));

        List<String> options = List.of("--release", "17", "-classpath", path);
        Compiled good = Compiled.of(eclipse, own, options, EVERYTHING, HELLO, FACTORY);

        Path javac = Files.createDirectory(classes.resolve("javac"));
        Compiled same = Compiled.of(javac, List.of(), EVERYTHING, HELLO, FACTORY);
        assertThat(good.ok()).as(good.messages().toString()).isTrue();
        for (String file : List.of(
                FilterProcessor.INDEX,
                FilterProcessor.SCHEMAS + "acme.all.json",
                FilterProcessor.SCHEMAS + "acme.add-header.json",
                FilterProcessor.SCHEMAS + "acme.f.route.json")) {
            assertThat(good.file(file)).isEqualTo(same.file(file));
        }
        Compiled bad = Compiled.of(
                eclipse, own, options, "@Filter(\"acme.a\") public record A(Thread t) implements HttpFilter { }");
        assertThat(bad.ok()).isFalse();
        assertThat(bad.messages()).anySatisfy(said -> assertThat(said)
                .startsWith("2: @Filter: A.t has type")
                .contains("cannot be read from configuration; use String, boolean"));
    }

    @Test
    void runsInTheNewestJavac() throws Exception {
        Path javac = Stream.of("25", "25-openjdk")
                .map(name -> Path.of("/usr/lib/jvm/temurin-" + name + "-jdk-amd64/bin/javac"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of(System.getenv().getOrDefault("SLUICE_JDK25", "none"), "bin", "javac"));
        assumeTrue(Files.isExecutable(javac), "no JDK 25 here");
        Path source = Files.createDirectories(classes.resolve("src/acme")).resolve("AddHeader.java");
        Files.writeString(source, "package acme; import dev.sluice.filter.*;\n" + HELLO);
        String path = System.getProperty("java.class.path");

        Process process = new ProcessBuilder(
                        javac.toString(),
                        "-cp",
                        path,
                        "-processorpath",
                        path,
                        "-Xlint:all,-processing",
                        "-Werror",
                        "-d",
                        classes.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(classes.resolve(FilterProcessor.INDEX)).content().contains("acme.add-header");
        assertThat(classes.resolve(FilterProcessor.SCHEMAS + "acme.add-header.json"))
                .exists();
    }

    @Test
    void tellsGradleThatItsFilesDependOnAllFilters() throws IOException {
        try (var in = FilterProcessor.class.getResourceAsStream("/META-INF/gradle/incremental.annotation.processors")) {
            assertThat(in).hasContent(FilterProcessor.class.getName() + ",aggregating");
        }
    }
}
