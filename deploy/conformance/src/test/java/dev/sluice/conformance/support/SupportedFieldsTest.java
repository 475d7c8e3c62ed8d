package dev.sluice.conformance.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSource;
import dev.sluice.runtime.config.MessageTypes;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.ReadOptions;
import dev.sluice.runtime.config.SupportedFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SupportedFieldsTest {
    @Test
    void everyModulesIndexIsWhatItsByteCodeReads() throws Exception {
        for (Map.Entry<String, List<String>> module : Checkout.indexes().entrySet()) {
            String text =
                    "# Fields of Envoy's messages that this module implements, from its byte code; a test keeps it true.\n"
                            + String.join("\n", module.getValue())
                            + (module.getValue().isEmpty() ? "" : "\n");
            Checkout.keep(
                    Checkout.root().resolve(module.getKey()).resolve("src/main/resources/" + SupportedFields.INDEX),
                    text);
        }
    }

    /** Each field of each message that is read at all, set alone: silence if it is implemented, a report if it is not. */
    @Test
    void everyFieldIsImplementedOrReported() throws Exception {
        List<String> wrong = new ArrayList<>();
        SupportedFields supported = SupportedFields.of(
                Checkout.indexes().values().stream().flatMap(List::stream).toList());
        ReadOptions options = ReadOptions.strict().supporting(supported);
        for (Map.Entry<String, Set<String>> message : supported.table().entrySet()) {
            Message empty = MessageTypes.find(message.getKey()).orElseThrow();
            for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
                String yaml = field.getName() + ": " + SampleValues.of(field);
                boolean reported =
                        ConfigReader.read(new ConfigSource("t", yaml), empty, options).problems().all().stream()
                                .anyMatch(problem -> isUnsupported(problem, field));
                boolean settable = !SampleValues.onlyDefault(field);
                if (settable && reported == message.getValue().contains(field.getName())) {
                    wrong.add(yaml + " in " + message.getKey() + " reported: " + reported);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isUnsupported(Problem problem, FieldDescriptor field) {
        return problem.path().equals(field.getName())
                && problem.line() == 1
                && problem.severity() == Problem.Severity.ERROR
                && problem.message().startsWith("known to Envoy but not supported by Sluice");
    }
}
