package dev.sluice.runtime.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
    private final FakeRecord record = new FakeRecord();
    private final List<String> errors = new ArrayList<>();

    private String text(String format) {
        ByteLine out = new ByteLine();
        Formats.compile(format, errors::add).appendTo(out, record);
        return out.toString();
    }

    @Test
    void writesEnvoysDefaultLine() {
        record.request(":method", "GET", ":path", "/new", "x-envoy-original-path", "/old", ":authority", "a.test");
        record.request("user-agent", "curl", "x-request-id", "id-1");
        record.code = 200;
        record.endNanos = 9_000_000;

        assertThat(text(Formats.DEFAULT))
                .isEqualTo(
                        "[2023-11-14T22:13:20.123Z] \"GET /old HTTP/1.1\" 200 - 3 7 8 - \"-\" \"curl\" \"id-1\" \"a.test\" \"-\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "%RESPONSE_CODE%|0",
                "100%%|100%",
                "%REQ(a?b)%|bee",
                "%REQ(b):2%|be",
                "%REQ(none)%|-",
                "%DURATION%|-",
                "%REQUEST_DURATION%|1",
                "%COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)%|4000",
                "%COMMON_DURATION(DS_RX_BEG:US_RX_END:us)%|-",
                "%START_TIME(%s)%|1700000000",
                "%START_TIME(%s.%3f)%|1700000000.123",
                "%START_TIME(%Y/%m/%d %H:%M:%S.%6f)%|2023/11/14 22:13:20.123000",
                "%START_TIME(%f)%|123000000",
                "%START_TIME(%b %e %a %j)%|Nov 14 Tue 318",
                "%DOWNSTREAM_REMOTE_ADDRESS%|10.0.0.9:1234",
                "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%|10.0.0.9",
                "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%|[::1]:99",
                "%DOWNSTREAM_LOCAL_PORT%|8080",
                "%UPSTREAM_TRANSPORT_FAILURE_REASON%|delayed_connect_error:_Connection_refused",
                "%UPSTREAM_LOCAL_ADDRESS%|-",
                "%QUERY_PARAM(q)%|1",
                "%QUERY_PARAM(r)%|-",
                "%PATH(NQ)%|/p",
                "%PATH(WQ:PATH)%|/p?q=1&z",
                "%FILTER_STATE(user)%|\"joe\"",
                "%FILTER_STATE(user:PLAIN)%|joe",
                "%DYNAMIC_METADATA(ns:k)%|v",
                "%DYNAMIC_METADATA(ns)%|{\"k\":\"v\"}",
                "%DYNAMIC_METADATA(ns:none)%|-",
                "%DOWNSTREAM_TLS_VERSION%|-",
                "%ROUTE_NAME% %UPSTREAM_CLUSTER%|home web",
            })
    void knowsOperator(String format, String expected) {
        record.request(":path", "/p?q=1&z", "b", "bee");
        record.store.put("user", "joe");
        record.store.put("ns", Map.of("k", "v"));

        assertThat(text(format)).isEqualTo(expected);
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%NOPE%|operator %NOPE%: is not a known operator",
                "%UPSTREAM_PROTOCOL%|operator %UPSTREAM_PROTOCOL%: is known to Envoy but not supported",
                "%REQ()%|operator %REQ()%: needs an argument",
                "%PROTOCOL:3%|operator %PROTOCOL:3%: takes no length",
                "%PROTOCOL(x)%|operator %PROTOCOL(x)%: takes no arguments",
                "%COMMON_DURATION(DS_RX_BEG:NOW)%|operator %COMMON_DURATION(DS_RX_BEG:NOW)%: does not support the time point NOW",
                "a % b|a % that begins no operator, in: % b; write %% for a percent sign",
            })
    void namesTheOperatorThatIsWrong(String format, String error) {
        text(format);

        assertThat(errors).containsExactly(error);
    }

    @Test
    void givesHeadersNothingWhereLogsHaveADash() {
        assertThat(Formats.compile("a%REQ(none)%b", errors::add).value(record)).isEqualTo("ab");
    }

    @Test
    void longFlagsAreSpelledOut() {
        record.flags = "UF,URX";

        assertThat(text("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%"))
                .isEqualTo("UF,URX UpstreamConnectionFailure,UpstreamRetryLimitExceeded");
    }

    @Test
    void grpcStatusFallsBackToTheHttpStatus() {
        record.request("content-type", "application/grpc");
        record.code = 503;
        assertThat(text("%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS_NUMBER%"))
                .isEqualTo("Unavailable UNAVAILABLE 14");

        record.trailers.add("grpc-status", "1");
        assertThat(text("%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS_NUMBER%"))
                .isEqualTo("Canceled CANCELLED 1");
    }

    @Test
    void reportsAtThePlace() {
        Problems problems = Problems.unplaced("x");

        Formats.compile("%NOPE%", Place.root(problems).field("format"));

        assertThat(problems.all().get(0).path()).isEqualTo("format");
    }
}
