package dev.sluice.runtime.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/** Messages as JSON with Envoy's field names. */
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
        try {
            return printer.print(message) + '\n';
        } catch (InvalidProtocolBufferException unknownType) {
            throw new IllegalArgumentException(unknownType);
        }
    }
}
