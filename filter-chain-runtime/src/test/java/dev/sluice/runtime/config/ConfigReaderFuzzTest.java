package dev.sluice.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.nio.charset.CharacterCodingException;
import java.util.Map;

/** No text may make the reader throw, hang or fill the memory. With {@code JAZZER_FUZZ=1} it searches, else it repeats what was found. */
class ConfigReaderFuzzTest {
    private static final ReadOptions OPTIONS =
            ReadOptions.strict().supporting(SupportedFields.everything()).expanding(Map.of("A", "1")::get);

    @FuzzTest(maxDuration = "5m")
    void everyTextIsReadOrRefused(byte[] text) {
        ConfigSource source;
        try {
            source = ConfigSource.of("fuzz", text);
        } catch (CharacterCodingException e) {
            return;
        }
        ReadConfig<Bootstrap> read = ConfigReader.read(source, Bootstrap.getDefaultInstance(), OPTIONS);
        Redaction.redact(read.message());
        assertThat(read.problems().all()).allMatch(problem -> problem.line() >= 0);
        ConfigReader.read(
                source, Listener.getDefaultInstance(), ReadOptions.strict().asPermissive());
    }
}
