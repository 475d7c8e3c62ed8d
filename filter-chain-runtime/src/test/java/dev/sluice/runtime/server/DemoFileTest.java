package dev.sluice.runtime.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSource;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.config.ReadOptions;
import dev.sluice.runtime.config.SupportedFields;
import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoFileTest {
    @Test
    void isReadWithoutAProblem() throws IOException {
        ReadConfig<Bootstrap> read = read();

        assertThat(read.problems().all()).isEmpty();
        assertThat(filters(read.message()))
                .extracting(HttpFilter::getName)
                .containsExactly(
                        "envoy.filters.http.header_mutation", "acme.add-header", "greet", "envoy.filters.http.router");
    }

    @Test
    void findsItsScriptByTheTypeUrl() throws IOException {
        ReadConfig<Bootstrap> read = read();
        Any script = filters(read.message()).get(2).getTypedConfig();
        Catalog catalog = Catalog.of(BuiltIns.of(getClass().getClassLoader()));

        Extension found = requireNonNull(catalog.find(script, "greet", read.place(), Extension.Kind.HTTP));

        assertThat(found.name()).isEqualTo("sluice.filters.http.script");
        assertThat(found.read(script, read.place())).asString().contains("greet.js", "export function onResponse");
        assertThat(read.problems().all()).isEmpty();
    }

    private static ReadConfig<Bootstrap> read() throws IOException {
        try (InputStream in =
                requireNonNull(DemoFileTest.class.getResourceAsStream("/dev/sluice/runtime/server/demo.yaml"))) {
            return ConfigReader.bootstrap(
                    List.of(ConfigSource.of("demo.yaml", in.readAllBytes())),
                    ReadOptions.strict().supporting(SupportedFields.everything()));
        }
    }

    private static List<HttpFilter> filters(Bootstrap bootstrap) throws InvalidProtocolBufferException {
        return bootstrap
                .getStaticResources()
                .getListeners(0)
                .getFilterChains(0)
                .getFilters(0)
                .getTypedConfig()
                .unpack(HttpConnectionManager.class)
                .getHttpFiltersList();
    }
}
