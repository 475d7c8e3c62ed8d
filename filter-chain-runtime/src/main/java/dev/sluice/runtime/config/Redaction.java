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
import udpa.annotations.Sensitive;

/**
 * Takes secrets out of messages before anybody sees them, as Envoy's {@code /config_dump} does: texts and bytes in fields marked {@code sensitive}
 * become {@value #MARK}, numbers become 0. Looks into every {@code Any} whose type is known. Any thread.
 */
public final class Redaction {
    /** What stands for a secret. */
    public static final String MARK = "[redacted]";

    private static final ByteString MARK_BYTES = ByteString.copyFromUtf8(MARK);

    private Redaction() {}

    /** A copy without secrets; the message itself if it holds none. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M redact(M message) {
        return (M) copy(message, false);
    }

    private static Message copy(Message message, boolean secret) {
        if (message instanceof Any any) {
            return any(any, secret);
        }
        Message.Builder changed = null;
        for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
            FieldDescriptor field = set.getKey();
            boolean hidden = secret || field.getOptions().getExtension(Sensitive.sensitive);
            Object value = value(field, set.getValue(), hidden);
            if (value != set.getValue()) {
                changed = changed == null ? message.toBuilder() : changed;
                changed.setField(field, value);
            }
        }
        return changed == null ? message : changed.buildPartial();
    }

    private static Object value(FieldDescriptor field, Object value, boolean secret) {
        if (!field.isRepeated()) {
            return single(field, value, secret);
        }
        List<?> before = (List<?>) value;
        List<Object> after =
                before.stream().map(each -> element(field, each, secret)).toList();
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i) != before.get(i)) {
                return after;
            }
        }
        return value;
    }

    /** The keys of a map are names, not secrets. */
    private static Object element(FieldDescriptor field, Object each, boolean secret) {
        if (!(each instanceof MapEntry<?, ?> entry)) {
            return single(field, each, secret);
        }
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        Object before = ((Message) entry).getField(valueField);
        Object after = single(valueField, before, secret);
        return after == before
                ? each
                : ((Message) entry).toBuilder().setField(valueField, after).build();
    }

    private static Object single(FieldDescriptor field, Object value, boolean secret) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return copy((Message) value, secret);
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

    private static Message any(Any any, boolean secret) {
        Optional<Message> type = MessageTypes.find(MessageTypes.nameOf(any.getTypeUrl()));
        try {
            if (type.isPresent()) {
                Message inner = type.get().getParserForType().parseFrom(any.getValue());
                Message after = copy(inner, secret);
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
