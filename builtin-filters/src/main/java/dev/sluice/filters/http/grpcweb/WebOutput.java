package dev.sluice.filters.http.grpcweb;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;

/** The body of an answer: its frames, as text frame by frame if asked for, and a last frame with the trailers. */
final class WebOutput implements Transform {
    private static final int HEAD = 5;
    private static final byte TRAILERS = (byte) 0x80;
    private final boolean text;
    private final Consumer<Headers> atEnd;
    private final TextFrames frames = new TextFrames();

    WebOutput(boolean text, Consumer<Headers> atEnd) {
        this.text = text;
        this.atEnd = atEnd;
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        if (!text) {
            out.write(in);
            return;
        }
        Bytes coded = frames.encode(in);
        if (coded.length() > 0) {
            out.write(coded);
        }
    }

    @Override
    public void end(Headers trailers, Sink out) {
        if (text) {
            Bytes rest = frames.rest();
            if (rest.length() > 0) {
                out.write(rest);
            }
        }
        if (trailers.isEmpty()) {
            return;
        }
        atEnd.accept(trailers);
        byte[] frame = frame(trailers);
        out.write(Bytes.of(text ? Base64.getEncoder().encode(frame) : frame));
        trailers.clear();
    }

    private static byte[] frame(Headers trailers) {
        StringBuilder lines = new StringBuilder();
        trailers.forEach(
                (name, value) -> lines.append(name).append(':').append(value).append("\r\n"));
        byte[] block = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(HEAD + block.length)
                .put(TRAILERS)
                .putInt(block.length)
                .put(block)
                .array();
    }
}
