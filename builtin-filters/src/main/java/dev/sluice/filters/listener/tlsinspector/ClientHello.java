package dev.sluice.filters.listener.tlsinspector;

import dev.sluice.filter.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The first message of TLS, perhaps cut into several records. Sources: RFC 8446 section 4.1.2, RFC 6066 section 3, RFC 7301 section 3.1.
 *
 * @param serverName lower-case, empty if none was sent
 * @param protocols as offered
 * @param length bytes on the wire that were looked at
 */
record ClientHello(String serverName, List<String> protocols, int length) {
    /** The bytes are no TLS. */
    static final ClientHello NONE = new ClientHello("", List.of(), 0);
    /** More bytes are needed. */
    static final ClientHello UNFINISHED = new ClientHello("", List.of(), -1);

    private static final int HANDSHAKE_RECORD = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEAD = 5;
    private static final int MESSAGE_HEAD = 4;
    private static final int LONGEST_RECORD = 16_384;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;

    /** {@code in} has at least one byte. */
    static ClientHello read(Bytes in) {
        byte[] message = new byte[in.length()];
        int length = 0;
        int at = 0;
        while (true) {
            if (!looksLikeRecord(in, at)) {
                return NONE;
            }
            if (in.length() - at < RECORD_HEAD) {
                return UNFINISHED;
            }
            int record = short16(in, at + 3);
            if (record == 0 || record > LONGEST_RECORD) {
                return NONE;
            }
            int have = Math.min(record, in.length() - at - RECORD_HEAD);
            for (int i = 0; i < have; i++) {
                message[length++] = in.at(at + RECORD_HEAD + i);
            }
            if (length > 0 && message[0] != CLIENT_HELLO) {
                return NONE;
            }
            at += RECORD_HEAD + have;
            if (length >= MESSAGE_HEAD && length >= MESSAGE_HEAD + length24(message)) {
                return parsed(Arrays.copyOf(message, MESSAGE_HEAD + length24(message)), at);
            }
            if (have < record || at == in.length()) {
                return UNFINISHED;
            }
        }
    }

    private static boolean looksLikeRecord(Bytes in, int at) {
        return in.at(at) == HANDSHAKE_RECORD && (in.length() - at < 2 || in.at(at + 1) == 3);
    }

    private static int short16(Bytes in, int at) {
        return (in.at(at) & 0xff) << 8 | in.at(at + 1) & 0xff;
    }

    private static int length24(byte[] message) {
        return (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | message[3] & 0xff;
    }

    private static ClientHello parsed(byte[] message, int length) {
        Reader in = new Reader(message, MESSAGE_HEAD, message.length);
        // Version, random, session, ciphers, compression.
        in.skip(2 + 32);
        in.skip(in.number(1));
        in.skip(in.number(2));
        in.skip(in.number(1));
        String name = "";
        List<String> protocols = List.of();
        Reader extensions = in.left() == 0 ? in : in.part(in.number(2));
        while (extensions.left() > 0 && !extensions.broken) {
            int kind = extensions.number(2);
            Reader body = extensions.part(extensions.number(2));
            if (kind == SERVER_NAME) {
                name = name(body);
            } else if (kind == ALPN) {
                protocols = protocols(body);
            }
        }
        return in.broken || extensions.broken ? NONE : new ClientHello(name, protocols, length);
    }

    private static String name(Reader body) {
        Reader names = body.part(body.number(2));
        while (names.left() > 0 && !names.broken) {
            int kind = names.number(1);
            String name = names.text(names.number(2));
            if (kind == 0) {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static List<String> protocols(Reader body) {
        List<String> all = new ArrayList<>();
        Reader names = body.part(body.number(2));
        while (names.left() > 0 && !names.broken) {
            all.add(names.text(names.number(1)));
        }
        return all;
    }

    /** Lengths of untrusted bytes: what leaves the part that was promised makes it broken and reads as nothing. */
    private static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;
        private boolean broken;

        Reader(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        int left() {
            return end - at;
        }

        void skip(int count) {
            if (count > left()) {
                broken = true;
                at = end;
            } else {
                at += count;
            }
        }

        int number(int size) {
            int start = at;
            skip(size);
            int value = 0;
            for (int i = start; i < at; i++) {
                value = value << 8 | bytes[i] & 0xff;
            }
            return value;
        }

        Reader part(int length) {
            int start = at;
            skip(length);
            return new Reader(bytes, start, at);
        }

        String text(int length) {
            int start = at;
            skip(length);
            return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        }
    }
}
