package dev.sluice.runtime.extension;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;

/** Configurations of tests, from JSON. */
public final class Structs {
    private Structs() {}

    public static Struct of(String json) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json.replace('\'', '"'), struct);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(json, e);
        }
        return struct.build();
    }

    /** As a TypedStruct. */
    public static Any typed(String type, String json) {
        return Any.pack(TypedStruct.newBuilder()
                .setTypeUrl("type.googleapis.com/" + type)
                .setValue(of(json))
                .build());
    }

    /** As the short form: the fields under the type's own URL. */
    public static Any inline(String type, String json) {
        return Any.newBuilder()
                .setTypeUrl("type.googleapis.com/" + type)
                .setValue(of(json).toByteString())
                .build();
    }
}
