package dev.sluice.samples.servertiming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Body;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Response;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ServerTimingTest {
    private final Headers headers = new Headers();
    private final List<Source> ends = new ArrayList<>();
    private long now = 5_000_000;
    private boolean ended;

    @Test
    void tellsTheTimeToTheHeadAndToTheLastByte() {
        headers.add("content-length", "3");
        Exchange x = exchange();
        HttpFilter stream = new ServerTiming("upstream", true).begin(x);

        now += 12_300_000;
        stream.onResponse(x);
        now += 1_000_000;
        Headers trailers = new Headers();
        ends.get(0).end(trailers, fake(Sink.class, Map.of()));

        assertThat(headers.get("server-timing")).isEqualTo("upstream;dur=12.3");
        assertThat(headers.has("content-length")).isFalse();
        assertThat(trailers.get("server-timing")).isEqualTo("upstream-body;dur=13.3");
    }

    @Test
    void leavesAResponseWithoutBodyWithoutTrailers() {
        ended = true;
        Exchange x = exchange();

        new ServerTiming("upstream", true).begin(x).onResponse(x);

        assertThat(ends).isEmpty();
    }

    @Test
    void keepsTheLengthWhenNoTrailerIsWanted() {
        headers.add("content-length", "3");
        Exchange x = exchange();

        new ServerTiming("upstream", false).begin(x).onResponse(x);

        assertThat(headers.get("content-length")).isEqualTo("3");
    }

    @Test
    void refusesAMetricThatIsNoWord() {
        assertThatThrownBy(() -> new ServerTiming("a b", false)).hasMessage("metric must be a word, not 'a b'");
    }

    private Exchange exchange() {
        Body body = fake(Body.class, Map.of("ended", a -> ended, "onEnd", a -> ends.add((Source) a[0])));
        Response response = fake(Response.class, Map.of("headers", a -> headers, "body", a -> body));
        return fake(Exchange.class, Map.of("response", a -> response, "nanoTime", a -> now));
    }

    private static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        ClassLoader loader = ServerTimingTest.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, (self, method, arguments) -> {
            Function<Object[], Object> known = methods.get(method.getName());
            if (known == null) {
                throw new IllegalStateException(method.toString());
            }
            return known.apply(arguments == null ? new Object[0] : arguments);
        }));
    }
}
