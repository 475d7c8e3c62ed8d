package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** gRPC's encodings of messages, statuses and status texts. Source: gRPC over HTTP/2, "Requests", "Responses"; google/rpc/code.proto. */
final class GrpcCoding {
    private static final int[] HTTP = {
        200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
    };

    private GrpcCoding() {}

    static boolean knows(String coding) {
        return coding.isEmpty() || coding.equals("identity") || coding.equals("gzip") || coding.equals("deflate");
    }

    /** Null if it is not what it says; one byte more than the limit if it is over that. */
    static @Nullable Bytes decompressed(String coding, Bytes data, int limit) {
        try (InputStream in = in(coding, new ByteArrayInputStream(data.toByteArray()))) {
            return Bytes.of(in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, limit + 1L)));
        } catch (IOException broken) {
            return null;
        }
    }

    private static InputStream in(String coding, InputStream from) throws IOException {
        return coding.equals("gzip")
                ? new GZIPInputStream(from)
                : coding.equals("deflate") ? new InflaterInputStream(from) : from;
    }

    static Bytes compressed(String coding, Bytes data) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(data.length() / 2 + 32);
        try (OutputStream out = out(coding, all)) {
            out.write(data.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.of(all.toByteArray());
    }

    private static OutputStream out(String coding, OutputStream to) throws IOException {
        return coding.equals("gzip")
                ? new GZIPOutputStream(to)
                : coding.equals("deflate") ? new DeflaterOutputStream(to) : to;
    }

    /** For clients that do not speak gRPC. */
    static int http(int status) {
        int code = status >= 0 && status < HTTP.length ? HTTP[status] : 500;
        return code < 400 ? 500 : code;
    }

    /** Everything outside printable ASCII, and the percent sign, as {@code %XX} of its UTF-8. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", b & 255));
            }
        }
        return out.toString();
    }
}
