package dev.sluice.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            quoteCharacter = '`',
            value = {
                "public class A { }|this is no filter",
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
        Compiled compiled = Compiled.of(classes, List.of(), "@Filter(\"acme.a\") " + source);

        assertThat(compiled.ok()).isFalse();
        assertThat(compiled.messages())
                .singleElement()
                .asString()
                .startsWith("2: @Filter: ")
                .contains(message);
    }

    @Test
    void refusesAnIdWithoutNamespace() throws IOException {
        Compiled compiled =
                Compiled.of(classes, List.of(), "@Filter(\"hello\") public record A() implements HttpFilter {}");

        assertThat(compiled.messages()).singleElement().asString().contains("\"hello\" is not a filter id");
    }
}
