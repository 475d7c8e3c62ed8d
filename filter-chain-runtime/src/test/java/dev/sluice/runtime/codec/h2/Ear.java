package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes down what an exchange brings; adjacent body pieces are one. */
final class Ear implements HttpEvents {
    final List<String> log = new ArrayList<>();
    final StringBuilder body = new StringBuilder();

    @Nullable
    HttpStream stream;

    boolean pausesAtData;
    int writable;
    boolean over;

    HttpStream stream() {
        return Objects.requireNonNull(stream);
    }

    @Override
    public void onInformational(Headers head) {
        log.add("interim " + text(head));
    }

    @Override
    public void onHead(Headers head, boolean end) {
        log.add("head " + text(head) + (end ? " end" : ""));
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        body.append(StandardCharsets.ISO_8859_1.decode(bytes));
        if (end) {
            log.add("body " + body + " end");
        }
        if (pausesAtData) {
            stream().pause();
        }
    }

    @Override
    public void onTrailers(Headers trailers) {
        log.add("body " + body + " trailers " + text(trailers));
    }

    @Override
    public void onReset(StreamReset why) {
        log.add("reset " + why.kind() + " " + why.details());
    }

    @Override
    public void onWritable() {
        writable++;
    }

    @Override
    public void onOver() {
        over = true;
    }

    private static String text(Headers head) {
        return head.toString().replace("\n", "|").replaceAll("\\|$", "");
    }
}
