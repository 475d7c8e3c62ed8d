package dev.sluice.filters.http.headertometadata;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import dev.sluice.filters.common.HeaderText;
import dev.sluice.filters.common.Metadata;
import dev.sluice.filters.common.RegexRewrite;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is stored where. A value that is empty, too long or not of the type stores nothing. Immutable, any loop. */
record Field(
        Key<Map<String, Object>> namespace,
        String key,
        String fixed,
        Optional<RegexRewrite> rewrite,
        Config.ValueType type,
        boolean base64) {
    /** As in Envoy. */
    private static final int MOST_BYTES = 8 << 10;

    private static final String OWN_NAMESPACE = "envoy.filters.http.header_to_metadata";

    static Field of(Config.KeyValuePair config, String field) throws InvalidConfig {
        if (config.getKey().isEmpty()) {
            throw new InvalidConfig(field + ".key", "must not be empty");
        }
        if (config.hasRegexValueRewrite() && !config.getValue().isEmpty()) {
            throw new InvalidConfig(field, "has both value and regex_value_rewrite");
        }
        String namespace = config.getMetadataNamespace();
        return new Field(
                Metadata.namespace(namespace.isEmpty() ? OWN_NAMESPACE : namespace),
                config.getKey(),
                HeaderText.bytes(config.getValue()),
                config.hasRegexValueRewrite()
                        ? Optional.of(RegexRewrite.of(config.getRegexValueRewrite(), field + ".regex_value_rewrite"))
                        : Optional.empty(),
                config.getType(),
                config.getEncode() == Config.ValueEncode.BASE64);
    }

    void store(String found, Stream stream) {
        String text = fixed.isEmpty() ? found : fixed;
        if (rewrite.isPresent() && fixed.isEmpty()) {
            text = rewrite.get().apply(text);
        }
        Object value = text.isEmpty() || text.length() >= MOST_BYTES ? null : value(text);
        if (value != null) {
            Metadata.put(stream, namespace, key, value);
        }
    }

    private @Nullable Object value(String text) {
        String decoded = base64 ? decoded(text) : text;
        if (decoded.isEmpty()) {
            return null;
        }
        return switch (type) {
            case NUMBER -> number(decoded.trim());
            case PROTOBUF_VALUE -> message(decoded);
            default -> HeaderText.unicode(decoded);
        };
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static @Nullable Object number(String text) {
        boolean decimal = !text.isEmpty();
        for (int i = 0; i < text.length() && decimal; i++) {
            decimal = "0123456789+-.eE".indexOf(text.charAt(i)) >= 0;
        }
        try {
            return decimal ? Double.valueOf(text) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Object message(String bytes) {
        try {
            Value value = Value.parseFrom(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return Metadata.isNull(value) ? null : Metadata.of(value);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
