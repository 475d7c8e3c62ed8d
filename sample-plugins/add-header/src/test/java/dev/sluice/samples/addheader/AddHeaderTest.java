package dev.sluice.samples.addheader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Response;
import dev.sluice.filter.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AddHeaderTest {
    @Test
    void setsTheHeaderOnTheResponse() {
        Headers headers = new Headers();
        headers.add("x-hello", "before");

        Verdict verdict = new AddHeader("x-hello", "world").onResponse(exchange(headers));

        assertThat(verdict).isEqualTo(Verdict.proceed());
        assertThat(headers.all("x-hello")).containsExactly("world");
    }

    @Test
    void theJarHasAnIndexAndADescriptor() throws IOException {
        assertThat(resource("META-INF/sluice/filters.idx"))
                .contains("http\tacme.add-header\t" + AddHeader.class.getName());
        assertThat(resource("plugin.properties")).contains("plugin.id=add-header", "plugin.requires=1.0");
    }

    private static Exchange exchange(Headers headers) {
        Response response = fake(Response.class, headers);
        return fake(Exchange.class, response);
    }

    private static <T> T fake(Class<T> type, Object everything) {
        ClassLoader loader = AddHeaderTest.class.getClassLoader();
        return type.cast(
                Proxy.newProxyInstance(loader, new Class<?>[] {type}, (self, method, arguments) -> everything));
    }

    private static String resource(String path) throws IOException {
        ClassLoader loader = AddHeader.class.getClassLoader();
        try (InputStream in = Objects.requireNonNull(loader.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
