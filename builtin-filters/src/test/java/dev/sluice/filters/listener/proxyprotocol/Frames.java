package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Headers as proxies write them. */
final class Frames {
    static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    static final byte[] FOUR = {1, 2, 3, 4, 5, 6, 7, 8, 0, 11, 0, 22};

    private Frames() {}

    static byte[] line(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] binary(int command, int family, byte[]... parts) {
        byte[] rest = join(parts);
        byte[] head = {(byte) command, (byte) family, (byte) (rest.length >> 8), (byte) rest.length};
        return join(SIGNATURE, head, rest);
    }

    static byte[] tlv(int type, String value) {
        byte[] bytes = line(value);
        return join(new byte[] {(byte) type, (byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static ProxyHeader read(byte[] bytes) {
        return ProxyHeader.read(Bytes.of(bytes));
    }
}
