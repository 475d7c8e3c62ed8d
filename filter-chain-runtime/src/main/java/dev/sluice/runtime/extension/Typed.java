package dev.sluice.runtime.extension;

import com.github.udpa.udpa.type.v1.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import dev.sluice.runtime.config.Place;
import org.jspecify.annotations.Nullable;

/** What an {@code Any} of an extension says: its type, and its fields if they travel as a struct. */
final class Typed {
    private static final String XDS = "xds.type.v3.TypedStruct";
    private static final String UDPA = "udpa.type.v1.TypedStruct";
    static final String STRUCT = "google.protobuf.Struct";

    private Typed() {}

    record Fields(Struct struct, Place place) {}

    /** Full name without the {@code type.googleapis.com/}; that within a TypedStruct; empty if there is none. */
    static String name(Any any) {
        String outer = last(any.getTypeUrl());
        try {
            return switch (outer) {
                case XDS ->
                    last(com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue())
                            .getTypeUrl());
                case UDPA -> last(TypedStruct.parseFrom(any.getValue()).getTypeUrl());
                default -> outer;
            };
        } catch (InvalidProtocolBufferException e) {
            return outer;
        }
    }

    /** Of a TypedStruct or Struct; null for any other message. */
    static @Nullable Fields fields(Any any, Place place) throws InvalidProtocolBufferException {
        return switch (last(any.getTypeUrl())) {
            case XDS ->
                new Fields(
                        com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue())
                                .getValue(),
                        place.field("value"));
            case UDPA -> new Fields(TypedStruct.parseFrom(any.getValue()).getValue(), place.field("value"));
            case STRUCT -> new Fields(Struct.parseFrom(any.getValue()), place);
            case "" -> new Fields(Struct.getDefaultInstance(), place);
            default -> null;
        };
    }

    static String last(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }
}
