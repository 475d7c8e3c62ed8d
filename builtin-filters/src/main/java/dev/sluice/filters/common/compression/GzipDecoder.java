package dev.sluice.filters.common.compression;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Source: RFC 1952. Reads several members; what follows the last one and begins no other is dropped, as Envoy does. */
final class GzipDecoder implements Decoder {
    private static final String BAD = "zlib_data_error";
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEAD_CRC = 2;
    private static final int FIXED_HEAD = 10;
    private static final int TRAILER = 8;
    private static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8};

    private enum At {
        START,
        HEAD,
        EXTRA_LENGTH,
        EXTRA_BYTES,
        NAME,
        COMMENT,
        HEAD_CRC,
        BODY,
        TRAILER,
        DROP
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] in = new byte[0];
    private int pos;
    private At at = At.HEAD;
    private int seen;
    private int flags;
    private int extra;
    private long trailer;
    private long length;

    @Override
    public void feed(byte[] bytes) {
        in = bytes;
        pos = 0;
    }

    @Override
    public int next(byte[] out) throws DataFormatException {
        while (true) {
            if (at == At.BODY) {
                int n = inflate(out);
                if (n > 0 || at == At.BODY) {
                    return n;
                }
            } else if (pos == in.length) {
                return 0;
            } else {
                step(in[pos++] & 0xFF);
            }
        }
    }

    private int inflate(byte[] out) throws DataFormatException {
        if (inflater.needsInput()) {
            if (pos == in.length) {
                return 0;
            }
            inflater.setInput(in, pos, in.length - pos);
            pos = in.length;
        }
        int n;
        try {
            n = inflater.inflate(out);
        } catch (DataFormatException e) {
            throw new DataFormatException(BAD);
        }
        crc.update(out, 0, n);
        length += n;
        if (inflater.finished()) {
            pos = in.length - inflater.getRemaining();
            go(At.TRAILER);
        } else if (inflater.needsDictionary()) {
            throw new DataFormatException(BAD);
        }
        return n;
    }

    /** One byte outside the body. */
    private void step(int b) throws DataFormatException {
        switch (at) {
            case START -> {
                if (b == (MAGIC[0] & 0xFF)) {
                    restart();
                } else {
                    at = At.DROP;
                }
            }
            case HEAD -> head(b);
            case EXTRA_LENGTH -> {
                extra |= b << 8 * seen++;
                if (seen == 2) {
                    go(At.EXTRA_BYTES);
                    skipEmpty();
                }
            }
            case EXTRA_BYTES -> {
                extra--;
                skipEmpty();
            }
            case NAME -> {
                if (b == 0) {
                    after(NAME);
                }
            }
            case COMMENT -> {
                if (b == 0) {
                    after(COMMENT);
                }
            }
            case HEAD_CRC -> {
                if (++seen == 2) {
                    go(At.BODY);
                }
            }
            case TRAILER -> trailer(b);
            default -> pos = in.length;
        }
    }

    private void head(int b) throws DataFormatException {
        if (seen < MAGIC.length && b != (MAGIC[seen] & 0xFF)) {
            throw new DataFormatException(BAD);
        }
        if (seen == MAGIC.length) {
            flags = b;
        }
        if (++seen == FIXED_HEAD) {
            if ((flags & EXTRA) != 0) {
                extra = 0;
                go(At.EXTRA_LENGTH);
            } else {
                after(EXTRA);
            }
        }
    }

    private void skipEmpty() {
        if (extra == 0) {
            after(EXTRA);
        }
    }

    /** The optional fields come in this order. */
    private void after(int field) {
        if (field < NAME && (flags & NAME) != 0) {
            go(At.NAME);
        } else if (field < COMMENT && (flags & COMMENT) != 0) {
            go(At.COMMENT);
        } else {
            go((flags & HEAD_CRC) != 0 ? At.HEAD_CRC : At.BODY);
        }
    }

    private void trailer(int b) throws DataFormatException {
        trailer |= (long) b << 8 * seen++;
        if (seen == TRAILER) {
            if ((trailer & 0xFFFF_FFFFL) != crc.getValue() || trailer >>> 32 != (length & 0xFFFF_FFFFL)) {
                throw new DataFormatException(BAD);
            }
            go(At.START);
        }
    }

    private void go(At next) {
        at = next;
        seen = 0;
    }

    private void restart() {
        inflater.reset();
        crc.reset();
        length = 0;
        trailer = 0;
        go(At.HEAD);
        seen = 1;
    }

    @Override
    public boolean whole() {
        return at == At.START || at == At.DROP;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
