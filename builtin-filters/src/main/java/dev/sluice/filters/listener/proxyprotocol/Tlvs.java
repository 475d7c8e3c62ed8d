package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import dev.sluice.filters.common.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;

/**
 * The extensions behind the addresses of version 2: type, length, value. Immutable, any loop. Source: the PROXY protocol, section 2.2.
 *
 * @param passed kinds that hosts may be told, if their cluster wants it
 */
record Tlvs(Map<Integer, Field> rules, BitSet passed) {
    /** Where clusters look for those that are passed on, as they came. */
    static final Key<ByteBuffer> PASSED = Key.of(
            "envoy.network.proxy_protocol_options", ByteBuffer.allocate(0).asReadOnlyBuffer());

    private static final int HEAD = 3;

    /** Where the value of a type goes; an empty key drops it. */
    record Field(Key<Map<String, Object>> namespace, String key) {}

    /** Whether they fill these bytes exactly. */
    static boolean valid(Bytes in) {
        int at = 0;
        while (at + HEAD <= in.length()) {
            at += HEAD + length(in, at);
        }
        return at == in.length();
    }

    private static int length(Bytes in, int at) {
        return (in.at(at + 1) & 0xff) << 8 | in.at(at + 2) & 0xff;
    }

    /** Stores what is wanted of valid ones; the first of a type counts, as in Envoy. */
    void store(Bytes in, Stream stream) {
        for (int at = 0; at < in.length() && !rules.isEmpty(); at += HEAD + length(in, at)) {
            Field field = rules.get(in.at(at) & 0xff);
            if (field != null
                    && !field.key().isEmpty()
                    && !stream.get(field.namespace()).containsKey(field.key())) {
                Bytes value = in.slice(at + HEAD, at + HEAD + length(in, at));
                Metadata.put(stream, field.namespace(), field.key(), text(value));
            }
        }
    }

    /** Keeps what may be passed on. */
    void pass(Bytes in, Stream stream) {
        if (passed.isEmpty() || in.length() == 0) {
            return;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int next;
        for (int at = 0; at < in.length(); at = next) {
            next = at + HEAD + length(in, at);
            if (passed.get(in.at(at) & 0xff)) {
                kept.writeBytes(in.slice(at, next).toByteArray());
            }
        }
        stream.put(PASSED, ByteBuffer.wrap(kept.toByteArray()).asReadOnlyBuffer());
    }

    /** UTF-8; what is none becomes exclamation marks, as in Envoy. */
    private static String text(Bytes value) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith("!")
                    .decode(ByteBuffer.wrap(value.toByteArray()));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
