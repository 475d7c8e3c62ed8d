package dev.sluice.runtime.admin;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.runtime.config.MessageTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages as JSON with Envoy's field names. The types inside {@code Any}s are found as they are met: a registry of all would take seconds. */
final class ProtoJson {
    private ProtoJson() {}

    /** Only what is set. */
    static String print(MessageOrBuilder message) {
        return print(JsonFormat.printer().preservingProtoFieldNames(), message);
    }

    /** Fields without a value too. */
    static String printAll(MessageOrBuilder message) {
        return print(JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence(), message);
    }

    private static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
        Map<String, Message> types = new LinkedHashMap<>();
        collect(message, types);
        JsonFormat.TypeRegistry.Builder registry = JsonFormat.TypeRegistry.newBuilder();
        types.values().forEach(type -> registry.add(type.getDescriptorForType()));
        try {
            return printer.usingTypeRegistry(registry.build()).print(message) + '\n';
        } catch (InvalidProtocolBufferException unknownType) {
            throw new IllegalArgumentException(unknownType);
        }
    }

    private static void collect(MessageOrBuilder message, Map<String, Message> types) {
        if (message instanceof Any any) {
            inside(any, types);
            return;
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            List<?> values = field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue());
            values.forEach(value -> collect((MessageOrBuilder) value, types));
        }
    }

    private static void inside(Any any, Map<String, Message> types) {
        String name = MessageTypes.nameOf(any.getTypeUrl());
        Optional<Message> type = MessageTypes.find(name);
        if (type.isEmpty()) {
            return;
        }
        types.put(name, type.get());
        ByteString value = any.getValue();
        try {
            collect(type.get().getParserForType().parseFrom(value), types);
        } catch (InvalidProtocolBufferException broken) {
            // It was read from bytes that the configuration's reader wrote itself.
            throw new IllegalArgumentException(broken);
        }
    }
}
