package dev.sluice.runtime.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
    private final FakeRecord record = new FakeRecord();

    private String line(String json, boolean omitEmpty) throws Exception {
        Struct.Builder struct = Struct.newBuilder();
        JsonFormat.parser().merge(json, struct);
        Problems problems = Problems.unplaced("x");
        SubstitutionFormatString format = SubstitutionFormatString.newBuilder()
                .setJsonFormat(struct)
                .setOmitEmptyValues(omitEmpty)
                .build();
        String line = FormatCompiler.compile(format, Place.root(problems)).value(record);
        assertThat(problems.all()).isEmpty();
        return line;
    }

    @Test
    void keepsNumbersOnlyWhereAnOperatorStandsAlone() throws Exception {
        record.code = 200;

        assertThat(line(
                        "{\"b\": \"%RESPONSE_CODE%\", \"a\": \"%RESPONSE_CODE%!\", \"c\": {\"y\": 5, \"x\": 1.5, \"z\": true}}",
                        false))
                .isEqualTo("{\"a\":\"200!\",\"b\":200,\"c\":{\"x\":\"1.5\",\"y\":5,\"z\":true}}\n");
    }

    @Test
    void missingIsNullOrLeftOut() throws Exception {
        String format = "{\"a\": \"%REQ(x)%\", \"b\": \"%REQ(x)%-\", \"c\": \"%PROTOCOL%\", \"d\": [\"%REQ(x)%\"]}";

        assertThat(line(format, false)).isEqualTo("{\"a\":null,\"b\":\"--\",\"c\":\"HTTP/1.1\",\"d\":[null]}\n");
        assertThat(line(format, true)).isEqualTo("{\"b\":\"-\",\"c\":\"HTTP/1.1\",\"d\":[null]}\n");
    }

    @Test
    void escapesWhatClientsSend() throws Exception {
        record.request("x", "a\"b\\c\t\u00c3\u00a9");

        assertThat(line("{\"x\": \"%REQ(x)%\"}", false)).isEqualTo("{\"x\":\"a\\\"b\\\\c\\t\u00c3\u00a9\"}\n");
    }

    @Test
    void storedStructuresAreJsonAndStoredTextNeverIs() throws Exception {
        record.store.put("map", Map.of("k", 1.0));
        record.store.put("text", "{\"evil\":1}");

        assertThat(line("{\"m\": \"%DYNAMIC_METADATA(map)%\", \"t\": \"%DYNAMIC_METADATA(text)%\"}", false))
                .isEqualTo("{\"m\":{\"k\":1},\"t\":\"{\\\"evil\\\":1}\"}\n");
    }
}
