package dev.sluice.filters.http.headertometadata;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Stream;
import dev.sluice.filters.common.Cookies;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule: where the value comes from, and what is stored if it is there or not. Immutable, any loop. */
final class Rule {
    /** Null: a cookie. */
    private final @Nullable HeaderName header;

    private final String cookie;
    private final boolean remove;
    private final @Nullable Field present;
    private final @Nullable Field missing;

    private Rule(
            @Nullable HeaderName header,
            String cookie,
            boolean remove,
            @Nullable Field present,
            @Nullable Field missing) {
        this.header = header;
        this.cookie = cookie;
        this.remove = remove;
        this.present = present;
        this.missing = missing;
    }

    static Rule of(Config.Rule config, String field) throws InvalidConfig {
        check(config, field);
        return new Rule(
                config.getHeader().isEmpty() ? null : name(config.getHeader(), field + ".header"),
                config.getCookie(),
                config.getRemove(),
                config.hasOnHeaderPresent()
                        ? Field.of(config.getOnHeaderPresent(), field + ".on_header_present")
                        : null,
                config.hasOnHeaderMissing()
                        ? Field.of(config.getOnHeaderMissing(), field + ".on_header_missing")
                        : null);
    }

    private static void check(Config.Rule config, String field) throws InvalidConfig {
        boolean cookie = !config.getCookie().isEmpty();
        if (cookie != config.getHeader().isEmpty()) {
            throw new InvalidConfig(field, "needs a header or a cookie, and not both");
        }
        if (!config.hasOnHeaderPresent() && !config.hasOnHeaderMissing()) {
            throw new InvalidConfig(field, "needs on_header_present or on_header_missing");
        }
        if (cookie && config.getRemove()) {
            throw new InvalidConfig(field + ".remove", "a cookie cannot be removed");
        }
        if (config.hasOnHeaderMissing()
                && config.getOnHeaderMissing().getValue().isEmpty()) {
            throw new InvalidConfig(field + ".on_header_missing.value", "must not be empty");
        }
    }

    private static HeaderName name(String text, String field) throws InvalidConfig {
        try {
            return HeaderName.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(field, String.valueOf(e.getMessage()));
        }
    }

    void apply(Headers headers, Stream stream) {
        String value = header == null ? Cookies.value(headers, cookie) : value(headers, header);
        boolean found = header == null ? !value.isEmpty() : headers.has(header);
        Field field = found ? present : missing;
        if (field != null) {
            field.store(value, stream);
        }
        if (found && remove && header != null) {
            headers.remove(header);
        }
    }

    /** All values, joined as Envoy does. */
    private static String value(Headers headers, HeaderName name) {
        if (!headers.has(name)) {
            return "";
        }
        List<String> all = headers.all(name);
        return all.size() == 1 ? all.get(0) : String.join(",", all);
    }
}
