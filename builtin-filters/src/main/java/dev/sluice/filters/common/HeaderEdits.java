package dev.sluice.filters.common;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Stream;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Edits of a head, compiled once and applied in order. Immutable, any loop. Source: Envoy, config.core.v3.HeaderValueOption. */
public final class HeaderEdits {
    /** One edit. */
    public interface Edit {
        void apply(Headers headers, Stream stream);
    }

    private final Edit[] edits;

    private HeaderEdits(List<Edit> edits) {
        this.edits = edits.toArray(Edit[]::new);
    }

    public static HeaderEdits of(List<Edit> edits) {
        return new HeaderEdits(edits);
    }

    /** Additions as filters list them. {@code field} names the list in errors. */
    public static HeaderEdits additions(List<HeaderValueOption> options, FilterContext context, String field)
            throws InvalidConfig {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            edits.add(addition(options.get(i), context, field + '[' + i + ']'));
        }
        return new HeaderEdits(edits);
    }

    public void apply(Headers headers, Stream stream) {
        for (Edit edit : edits) {
            edit.apply(headers, stream);
        }
    }

    public boolean isEmpty() {
        return edits.length == 0;
    }

    /** The name to remove, checked. */
    public static Edit removal(String name, String field) throws InvalidConfig {
        HeaderName checked = editable(name, field);
        return (headers, stream) -> headers.remove(checked);
    }

    public static Edit addition(HeaderValueOption option, FilterContext context, String field) throws InvalidConfig {
        HeaderName name = editable(option.getHeader().getKey(), field + ".header.key");
        Function<Stream, String> value = value(option, context, field);
        boolean keepEmpty = option.getKeepEmptyValue();
        Action action = Action.of(option);
        return (headers, stream) -> {
            if (!action.wants(headers, name)) {
                return;
            }
            String text = value.apply(stream);
            if (!text.isEmpty() || keepEmpty) {
                action.write(headers, name, text);
            }
        };
    }

    private static Function<Stream, String> value(HeaderValueOption option, FilterContext context, String field)
            throws InvalidConfig {
        String raw = option.getHeader().getRawValue().isEmpty()
                ? option.getHeader().getValue()
                : option.getHeader().getRawValue().toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        if (raw.indexOf('%') < 0) {
            return stream -> raw;
        }
        try {
            return context.format(raw);
        } catch (InvalidConfig e) {
            throw new InvalidConfig(field + ".header.value", String.valueOf(e.getMessage()));
        }
    }

    private static HeaderName editable(String name, String field) throws InvalidConfig {
        if (name.startsWith(":") || name.equalsIgnoreCase("host")) {
            throw new InvalidConfig(field, name + " may not be changed here");
        }
        try {
            return HeaderName.of(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(field, String.valueOf(e.getMessage()));
        }
    }

    private enum Action {
        APPEND,
        ADD_IF_ABSENT,
        OVERWRITE_OR_ADD,
        OVERWRITE_IF_EXISTS;

        @SuppressWarnings("deprecation") // append: what older files say
        static Action of(HeaderValueOption option) {
            if (option.hasAppend()) {
                return option.getAppend().getValue() ? APPEND : OVERWRITE_OR_ADD;
            }
            return switch (option.getAppendAction()) {
                case ADD_IF_ABSENT -> ADD_IF_ABSENT;
                case OVERWRITE_IF_EXISTS_OR_ADD -> OVERWRITE_OR_ADD;
                case OVERWRITE_IF_EXISTS -> OVERWRITE_IF_EXISTS;
                default -> APPEND;
            };
        }

        boolean wants(Headers headers, HeaderName name) {
            return switch (this) {
                case ADD_IF_ABSENT -> !headers.has(name);
                case OVERWRITE_IF_EXISTS -> headers.has(name);
                default -> true;
            };
        }

        void write(Headers headers, HeaderName name, String value) {
            if (this == OVERWRITE_OR_ADD || this == OVERWRITE_IF_EXISTS) {
                headers.set(name, value);
            } else {
                headers.add(name, value);
            }
        }
    }
}
