package dev.sluice.runtime.config;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import udpa.annotations.Sensitive;

/**
 * Takes secrets out of messages before anybody sees them, as Envoy's {@code /config_dump} does: texts and bytes in fields marked {@code sensitive}
 * become {@value #MARK}, numbers become 0. Looks into every {@code Any} whose type is known; what a plugin's fields hide, the plugin's
 * record says. Any thread.
 */
public final class Redaction {
    /** What stands for a secret. */
    public static final String MARK = "[redacted]";

    private static final ByteString MARK_BYTES = ByteString.copyFromUtf8(MARK);

    private static final Set<String> FIELDS =
            Set.of("xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct", "google.protobuf.Struct");

    private final Plugins plugins;

    private Redaction(Plugins plugins) {
        this.plugins = plugins;
    }

    /** A copy without secrets; the message itself if it holds none. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M redact(M message) {
        return (M) new Redaction((name, config) -> config).copy("", message, false);
    }

    /** As above; {@code plugins} takes the secrets out of a plugin's configuration, given its name in the file. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M redact(M message, Plugins plugins) {
        return (M) new Redaction(plugins).copy("", message, false);
    }

    /** From the name of a filter and its configuration to the configuration without secrets. */
    @FunctionalInterface
    public interface Plugins extends BiFunction<String, Any, Any> {}

    private Message copy(String outer, Message message, boolean secret) {
        if (message instanceof Any any) {
            return any(outer, any, secret);
        }
        FieldDescriptor named = message.getDescriptorForType().findFieldByName("name");
        String name = named != null && named.getJavaType() == FieldDescriptor.JavaType.STRING && !named.isRepeated()
                ? (String) message.getField(named)
                : outer;
        Message.Builder changed = null;
        for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
            FieldDescriptor field = set.getKey();
            boolean hidden = secret || field.getOptions().getExtension(Sensitive.sensitive);
            Object value = value(name, field, set.getValue(), hidden);
            if (value != set.getValue()) {
                changed = changed == null ? message.toBuilder() : changed;
                changed.setField(field, value);
            }
        }
        return changed == null ? message : changed.buildPartial();
    }

    private Object value(String name, FieldDescriptor field, Object value, boolean secret) {
        if (!field.isRepeated()) {
            return single(name, field, value, secret);
        }
        List<?> before = (List<?>) value;
        List<Object> after =
                before.stream().map(each -> element(name, field, each, secret)).toList();
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i) != before.get(i)) {
                return after;
            }
        }
        return value;
    }

    /** The keys of a map are names, not secrets. */
    private Object element(String name, FieldDescriptor field, Object each, boolean secret) {
        if (!(each instanceof MapEntry<?, ?> entry)) {
            return single(name, field, each, secret);
        }
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        Object before = ((Message) entry).getField(valueField);
        Object after = single(
                String.valueOf(((Message) entry).getField(field.getMessageType().findFieldByNumber(1))),
                valueField,
                before,
                secret);
        return after == before
                ? each
                : ((Message) entry).toBuilder().setField(valueField, after).build();
    }

    private Object single(String name, FieldDescriptor field, Object value, boolean secret) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return copy(name, (Message) value, secret);
        }
        if (!secret) {
            return value;
        }
        return switch (field.getJavaType()) {
            case STRING -> MARK;
            case BYTE_STRING -> MARK_BYTES;
            case INT -> 0;
            case LONG -> 0L;
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case BOOLEAN, ENUM, MESSAGE -> value;
        };
    }

    private Message any(String name, Any any, boolean secret) {
        String typeName = MessageTypes.nameOf(any.getTypeUrl());
        if (!secret && FIELDS.contains(typeName)) {
            return plugins.apply(name, any);
        }
        Optional<Message> type = MessageTypes.find(typeName);
        try {
            if (type.isPresent()) {
                Message inner = type.get().getParserForType().parseFrom(any.getValue());
                Message after = copy(name, inner, secret);
                return after == inner
                        ? any
                        : any.toBuilder().setValue(after.toByteString()).build();
            }
        } catch (InvalidProtocolBufferException e) {
            // Hidden below where it matters.
        }
        return secret ? any.toBuilder().setValue(ByteString.EMPTY).build() : any;
    }
}
