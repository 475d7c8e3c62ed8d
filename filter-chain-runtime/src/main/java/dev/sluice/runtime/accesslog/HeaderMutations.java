package dev.sluice.runtime.accesslog;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Headers to remove and to add, with formats: first what is removed, then the additions in order. An empty value is skipped unless the option keeps
 * it. Immutable, any loop.
 */
public final class HeaderMutations {
    /** Changes nothing. */
    public static final HeaderMutations NONE = new HeaderMutations(new HeaderName[0], new Addition[0]);

    private enum Action {
        APPEND,
        IF_ABSENT,
        OVERWRITE,
        OVERWRITE_IF_EXISTS
    }

    private record Addition(HeaderName name, Format value, Action action, boolean keepEmpty) {}

    private final HeaderName[] removals;
    private final Addition[] additions;

    private HeaderMutations(HeaderName[] removals, Addition[] additions) {
        this.removals = removals;
        this.additions = additions;
    }

    /**
     * @param place of the message that holds both lists
     * @param prefix {@code request} or {@code response}: the fields are {@code request_headers_to_add} and {@code request_headers_to_remove}
     */
    public static HeaderMutations compile(
            List<HeaderValueOption> add, List<String> remove, Place place, String prefix) {
        return compile(
                add, place.field(prefix + "_headers_to_add"), remove, place.field(prefix + "_headers_to_remove"));
    }

    /** The two lists and where they stand. */
    public static HeaderMutations compile(
            List<HeaderValueOption> add, Place added, List<String> remove, Place removed) {
        if (add.isEmpty() && remove.isEmpty()) {
            return NONE;
        }
        List<HeaderName> removals = new ArrayList<>();
        for (int i = 0; i < remove.size(); i++) {
            HeaderName name = name(remove.get(i), removed.index(i));
            if (name != null) {
                removals.add(name);
            }
        }
        List<Addition> additions = new ArrayList<>();
        for (int i = 0; i < add.size(); i++) {
            Addition addition = addition(add.get(i), added.index(i));
            if (addition != null) {
                additions.add(addition);
            }
        }
        return new HeaderMutations(removals.toArray(HeaderName[]::new), additions.toArray(Addition[]::new));
    }

    private static @Nullable Addition addition(HeaderValueOption option, Place place) {
        HeaderValue header = option.getHeader();
        Place at = place.field("header");
        HeaderName name = name(header.getKey(), at.field("key"));
        String text = header.getValue().isEmpty() ? header.getRawValue().toStringUtf8() : header.getValue();
        Format value = Formats.compile(text, at.field("value"));
        return name == null ? null : new Addition(name, value, action(option, place), option.getKeepEmptyValue());
    }

    @SuppressWarnings("deprecation") // Envoy still takes append, so do we
    private static Action action(HeaderValueOption option, Place place) {
        if (option.hasAppend()) {
            return option.getAppend().getValue() ? Action.APPEND : Action.OVERWRITE;
        }
        return switch (option.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> Action.APPEND;
            case ADD_IF_ABSENT -> Action.IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> Action.OVERWRITE;
            case OVERWRITE_IF_EXISTS -> Action.OVERWRITE_IF_EXISTS;
            case UNRECOGNIZED -> {
                place.field("append_action").error("is not a known action");
                yield Action.APPEND;
            }
        };
    }

    private static @Nullable HeaderName name(String text, Place place) {
        try {
            HeaderName name = HeaderName.of(ByteText.of(text));
            if (name.charAt(0) != ':' && !name.toString().equals("host")) {
                return name;
            }
            place.error(":-prefixed or host headers may not be modified");
        } catch (IllegalArgumentException e) {
            place.error("not a header name: " + text);
        }
        return null;
    }

    public boolean isEmpty() {
        return removals.length == 0 && additions.length == 0;
    }

    /** On the stream's loop; {@code record} gives the formats their values. */
    public void apply(Headers headers, LogRecord record) {
        for (HeaderName name : removals) {
            headers.remove(name);
        }
        for (Addition addition : additions) {
            String value = addition.value.value(record);
            if (!value.isEmpty() || addition.keepEmpty) {
                write(headers, addition, value);
            }
        }
    }

    private static void write(Headers headers, Addition addition, String value) {
        HeaderName name = addition.name;
        switch (addition.action) {
            case APPEND -> headers.add(name, value);
            case OVERWRITE -> headers.set(name, value);
            case IF_ABSENT -> {
                if (!headers.has(name)) {
                    headers.add(name, value);
                }
            }
            case OVERWRITE_IF_EXISTS -> {
                if (headers.has(name)) {
                    headers.set(name, value);
                }
            }
        }
    }
}
