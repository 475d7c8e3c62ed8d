package dev.sluice.runtime.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import dev.sluice.runtime.config.Problem.Severity;
import io.envoyproxy.pgv.validate.Validate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Evaluates the {@code validate.rules} that Envoy's messages carry, from the options of their descriptors, in all messages below, those in an
 * {@code Any} too. Cost: one pass over the set fields; the rules of a message type are looked up once. Any thread.
 */
public final class FieldRules {
    private static final ConcurrentHashMap<Descriptor, Rules> KNOWN = new ConcurrentHashMap<>();

    private final Severity severity;

    /** Where values could not be read: rules would only say the same again. */
    private final Set<String> broken = new HashSet<>();

    private FieldRules(Severity severity) {
        this.severity = severity;
    }

    /** @param permissive whether a broken rule is a warning */
    public static void check(Message message, Place place, boolean permissive) {
        FieldRules rules = new FieldRules(permissive ? Severity.WARNING : Severity.ERROR);
        for (Problem problem : place.problems().all()) {
            String path = problem.path();
            rules.broken.add(path);
            rules.broken.add(path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('[')))));
        }
        rules.message(message, place);
    }

    /** The rules of one message type that apply also to fields that are not set. */
    private record Rules(List<Ruled> fields, List<OneofDescriptor> requiredOneofs) {
        static Rules of(Descriptor type) {
            if (type.getOptions().getExtension(Validate.disabled)) {
                return new Rules(List.of(), List.of());
            }
            List<Ruled> fields = new ArrayList<>();
            for (FieldDescriptor field : type.getFields()) {
                if (field.getOptions().hasExtension(Validate.rules)) {
                    fields.add(new Ruled(field, field.getOptions().getExtension(Validate.rules)));
                }
            }
            List<OneofDescriptor> required = type.getRealOneofs().stream()
                    .filter(oneof -> oneof.getOptions().getExtension(Validate.required))
                    .toList();
            return new Rules(fields, required);
        }
    }

    private record Ruled(FieldDescriptor field, Validate.FieldRules rules) {}

    private void message(Message message, Place place) {
        if (message instanceof Any any) {
            Optional<Message> packed = unpacked(any);
            packed.ifPresent(inner -> message(inner, place));
            return;
        }
        if (message instanceof Duration time && (time.getSeconds() < 0 || time.getNanos() < 0)) {
            negative(place);
        }
        Rules rules = KNOWN.computeIfAbsent(message.getDescriptorForType(), Rules::of);
        for (OneofDescriptor oneof : rules.requiredOneofs) {
            if (!message.hasOneof(oneof)) {
                List<String> names =
                        oneof.getFields().stream().map(FieldDescriptor::getName).toList();
                report(place, oneof.getName() + " is required: one of " + String.join(", ", names));
            }
        }
        for (Ruled ruled : rules.fields) {
            field(message, ruled, place.field(ruled.field.getName()));
        }
        message.getAllFields().forEach((field, value) -> below(field, value, place));
    }

    /** Envoy refuses these when it converts them, with a rule or without. */
    private void negative(Place place) {
        boolean said = place.problems().all().stream()
                .anyMatch(problem -> problem.path().equals(place.path()));
        if (!said) {
            report(place, "must not be negative");
        }
    }

    private static Optional<Message> unpacked(Any any) {
        return MessageTypes.find(MessageTypes.nameOf(any.getTypeUrl())).flatMap(type -> {
            try {
                return Optional.of(type.getParserForType().parseFrom(any.getValue()));
            } catch (InvalidProtocolBufferException e) {
                return Optional.empty();
            }
        });
    }

    private void below(FieldDescriptor field, Object value, Place place) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return;
        }
        Place at = place.field(field.getName());
        if (field.isMapField()) {
            for (Object each : (List<?>) value) {
                if (((Message) each).getField(field.getMessageType().findFieldByNumber(2)) instanceof Message inner) {
                    message(inner, at.key(String.valueOf(((MapEntry<?, ?>) each).getKey())));
                }
            }
        } else if (field.isRepeated()) {
            int i = 0;
            for (Object each : (List<?>) value) {
                message((Message) each, at.index(i++));
            }
        } else {
            message((Message) value, at);
        }
    }

    private void field(Message message, Ruled ruled, Place place) {
        FieldDescriptor field = ruled.field;
        Validate.FieldRules rules = ruled.rules;
        if (field.isMapField()) {
            entries((List<?>) message.getField(field), rules.getMap(), field, place);
        } else if (field.isRepeated()) {
            items((List<?>) message.getField(field), rules.getRepeated(), place);
        } else if (!field.hasPresence() || message.hasField(field)) {
            ValueRules.broken(message.getField(field), rules).ifPresent(text -> report(place, text));
        } else if (field.getRealContainingOneof() == null && required(rules)) {
            report(place, "is required");
        }
    }

    private static boolean required(Validate.FieldRules rules) {
        return rules.getMessage().getRequired()
                || rules.getDuration().getRequired()
                || rules.getTimestamp().getRequired()
                || rules.getAny().getRequired();
    }

    private void items(List<?> items, Validate.RepeatedRules rules, Place place) {
        if (rules.getIgnoreEmpty() && items.isEmpty()) {
            return;
        }
        size(items.size(), rules.getMinItems(), rules.hasMaxItems() ? rules.getMaxItems() : -1, place);
        if (rules.getUnique() && items.stream().distinct().count() < items.size()) {
            report(place, "must not repeat an entry");
        }
        for (int i = 0; rules.hasItems() && i < items.size(); i++) {
            Place at = place.index(i);
            ValueRules.broken(items.get(i), rules.getItems()).ifPresent(text -> report(at, text));
        }
    }

    private void entries(List<?> entries, Validate.MapRules rules, FieldDescriptor field, Place place) {
        if (rules.getIgnoreEmpty() && entries.isEmpty()) {
            return;
        }
        size(entries.size(), rules.getMinPairs(), rules.hasMaxPairs() ? rules.getMaxPairs() : -1, place);
        for (Object each : entries) {
            Message entry = (Message) each;
            Object key = entry.getField(field.getMessageType().findFieldByNumber(1));
            Object value = entry.getField(field.getMessageType().findFieldByNumber(2));
            Place at = place.key(String.valueOf(key));
            if (rules.hasKeys()) {
                ValueRules.broken(key, rules.getKeys()).ifPresent(text -> report(at, "key " + text));
            }
            if (rules.hasValues()) {
                ValueRules.broken(value, rules.getValues()).ifPresent(text -> report(at, text));
            }
        }
    }

    private void size(int size, long least, long most, Place place) {
        if (size < least) {
            report(place, least == 1 ? "must not be empty" : "must have at least " + least + " entries");
        }
        if (most >= 0 && size > most) {
            report(place, "must have at most " + most + (most == 1 ? " entry" : " entries") + ", has " + size);
        }
    }

    private void report(Place place, String text) {
        String path = place.path();
        if (!broken.contains(path)) {
            place.problems().add(severity, path, text);
        }
    }
}
