package dev.sluice.runtime.extension;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogTest {
    public record Hello(String name, String value) implements HttpFilter {}

    public record Calls(List<Cluster> to) implements HttpFilter {}

    public static final class Buffers implements FilterFactory<Buffer, HttpFilter>, PerRoute<BufferPerRoute, Boolean> {
        @Override
        public HttpFilter open(Buffer config, FilterContext context) {
            return new Hello("max", "" + config.getMaxRequestBytes().getValue());
        }

        @Override
        public Boolean openRoute(BufferPerRoute config, FilterContext context) {
            return config.getDisabled();
        }
    }

    private static final Extension.Kind HTTP = Extension.Kind.HTTP;
    private final Problems problems = Problems.unplaced("test");
    private final Place place = Place.root(problems).field("typed_config");
    private final Registry registry = Catalog.of(
            List.of(
                    entry("http\tacme.hello\tH\tH\t-\t-\t-".replace("H", Hello.class.getName())),
                    entry("http\tacme.calls\tH\tH\t-\t-\t-".replace("H", Calls.class.getName())),
                    entry("network\tacme.gone\tacme.Gone\tacme.Gone\t-\t-\t-"),
                    entry("http\tenvoy.filters.http.buffer\t" + Buffers.class.getName() + "\t" + Buffer.class.getName()
                            + "\tenvoy.extensions.filters.http.buffer.v3.Buffer\t" + BufferPerRoute.class.getName()
                            + "\tenvoy.extensions.filters.http.buffer.v3.BufferPerRoute")),
            Map.of("acme.refused", "refused.jar was refused: no index"));

    @Test
    void readsARecordFilterFromATypedStruct() throws InvalidConfig {
        Any config = Structs.typed("acme.hello", "{'name': 'x-a', 'value': 'b'}");

        Extension hello = find(config);

        Object read = requireNonNull(hello.read(config, place));
        assertThat(hello.open(read, context())).isEqualTo(new Hello("x-a", "b"));
        assertThat(hello.openRoute(requireNonNull(hello.readRoute(config, place)), context()))
                .isEqualTo(new Hello("x-a", "b"));
    }

    @Test
    void findsARecordFilterByItsClassInTheShortForm() {
        Any config = Structs.inline(Hello.class.getCanonicalName(), "{'name': 'x-a', 'value': 'b'}");

        assertThat(find(config).read(config, place)).isEqualTo(new Hello("x-a", "b"));
    }

    @Test
    void findsAPluginFilterByNameAlone() {
        assertThat(registry.find(Any.getDefaultInstance(), "acme.hello", place, HTTP))
                .isNotNull();
    }

    @Test
    void readsAProtobufConfigurationAndItsPerRouteType() throws InvalidConfig {
        Buffer buffer =
                Buffer.newBuilder().setMaxRequestBytes(UInt32Value.of(7)).build();
        Any perRoute = Any.pack(BufferPerRoute.newBuilder().setDisabled(true).build());

        Extension found = find(Any.pack(buffer));

        assertThat(found.open(requireNonNull(found.read(Any.pack(buffer), place)), context()))
                .isEqualTo(new Hello("max", "7"));
        assertThat(found.openRoute(requireNonNull(found.readRoute(perRoute, place)), context()))
                .isEqualTo(true);
        assertThat(registry.byRouteType(perRoute)).isSameAs(found);
        assertThat(found.takesRouteAction()).isFalse();
    }

    @Test
    void readsAProtobufConfigurationFromATypedStruct() {
        Any config = Structs.typed("envoy.extensions.filters.http.buffer.v3.Buffer", "{'max_request_bytes': 9}");

        Object read = find(config).read(config, place);

        assertThat(read)
                .isEqualTo(Buffer.newBuilder()
                        .setMaxRequestBytes(UInt32Value.of(9))
                        .build());
    }

    @Test
    void placesProblemsOfATypedStructInItsValue() {
        Any config = Structs.typed("acme.hello", "{'name': [], 'value': 'b'}");

        assertThat(find(config).read(config, place)).isNull();
        assertThat(problems.all()).extracting(Problem::path).containsExactly("typed_config.value.name");
    }

    @Test
    void resolvesClustersWhenTheFilterIsOpened() throws InvalidConfig {
        Any config = Structs.typed("acme.calls", "{'to': ['one', 'two']}");
        Extension calls = find(config);
        Object read = requireNonNull(calls.read(config, place));

        Calls opened = (Calls) calls.open(read, context("one", "two"));

        assertThat(opened.to()).extracting(Cluster::name).containsExactly("real one", "real two");
        assertThatThrownBy(() -> calls.open(read, context("one")))
                .isInstanceOf(InvalidConfig.class)
                .hasMessage("to[1]: unknown cluster 'two'");
    }

    @Test
    void tellsTheThreeWaysOfNotBeingHere() {
        registry.find(Structs.typed("acme.helo", "{}"), "x", place.field("a"), HTTP);
        registry.find(
                Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua")
                        .build(),
                "x",
                place.field("b"),
                HTTP);
        registry.find(Any.getDefaultInstance(), "envoy.filters.http.lua", place.field("c"), HTTP);
        registry.find(Structs.typed("acme.refused", "{}"), "x", place.field("d"), HTTP);
        registry.find(Structs.typed("acme.gone", "{}"), "x", place.field("e"), HTTP, Extension.Kind.HTTP_TERMINAL);

        assertThat(problems.all().stream().map(Problem::message))
                .containsExactly(
                        "unknown filter acme.helo: neither built in nor in a loaded plugin; did you mean acme.hello?",
                        "filter envoy.extensions.filters.http.lua.v3.Lua is known to Envoy but not supported by Sluice;"
                                + " remove it, or use a plugin that replaces it",
                        "filter envoy.filters.http.lua is known to Envoy but not supported by Sluice; remove it, or use a"
                                + " plugin that replaces it",
                        "filter acme.refused is provided by a plugin that is not loaded: refused.jar was refused: no index",
                        "acme.gone is a network filter and cannot stand here; expected is an HTTP filter or an HTTP"
                                + " terminal filter");
    }

    @Test
    void reportsAClassThatCannotBeLoaded() {
        Any config = Structs.typed("acme.gone", "{}");

        assertThat(requireNonNull(registry.byName("acme.gone")).read(config, place))
                .isNull();
        assertThat(problems.all())
                .extracting(Problem::message)
                .containsExactly("the configuration class of acme.gone (built-in) cannot be loaded: acme.Gone");
    }

    private Extension find(Any config) {
        return requireNonNull(registry.find(config, "any", place, HTTP));
    }

    static Extension entry(String line) {
        try {
            IndexEntry entry = IndexEntry.read(
                            new ByteArrayInputStream(("# x\n" + line + "\n").getBytes(StandardCharsets.UTF_8)))
                    .get(0);
            ClassLoader loader = CatalogTest.class.getClassLoader();
            return new CodeExtension(entry, "built-in", () -> loader, () -> Extension.Lease.NONE);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static FilterContext context(String... clusters) {
        return (FilterContext) Proxy.newProxyInstance(
                CatalogTest.class.getClassLoader(), new Class<?>[] {FilterContext.class}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("cluster");
                    String name = (String) arguments[0];
                    Cluster real = () -> "real " + name;
                    return List.of(clusters).contains(name) ? Optional.of(real) : Optional.empty();
                });
    }
}
