package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a codec says about one or more exchanges; neighbouring body pieces become one, since cuts mean nothing. */
class Recorder implements HttpEvents {
    final List<String> log = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();

    /** The message is complete. */
    void complete() {}

    void failed(StreamReset why) {}

    void note(String what) {
        flush();
        log.add(what);
    }

    String text() {
        flush();
        return String.join("\n", log);
    }

    private void flush() {
        if (data.length() > 0) {
            log.add("data " + data);
            data.setLength(0);
        }
    }

    @Override
    public void onInformational(Headers head) {
        note("informational " + head.toString().replace("\n", "|"));
    }

    @Override
    public void onHead(Headers head, boolean end) {
        note("head " + head.toString().replace("\n", "|"));
        if (end) {
            note("end");
            complete();
        }
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        data.append(new String(some, StandardCharsets.ISO_8859_1));
        if (end) {
            note("end");
            complete();
        }
    }

    @Override
    public void onTrailers(Headers trailers) {
        note("trailers " + trailers.toString().replace("\n", "|"));
        complete();
    }

    @Override
    public void onReset(StreamReset why) {
        note("reset " + why.kind() + " " + why.details() + " " + why.status());
        failed(why);
    }
}
