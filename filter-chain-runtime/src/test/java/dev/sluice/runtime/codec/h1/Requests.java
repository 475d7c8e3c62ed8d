package dev.sluice.runtime.codec.h1;

import java.util.ArrayList;
import java.util.List;

/** What a {@link Recorder} saw, as {@link StrictReference} tells it. */
final class Requests {
    private Requests() {}

    /** The complete ones, as {@code METHOD body}. */
    static List<String> complete(List<String> log) {
        List<String> all = new ArrayList<>();
        String line = "";
        String body = "";
        for (String entry : log) {
            if (entry.startsWith("head ")) {
                line = entry.substring("head :method: ".length(), entry.indexOf('|'));
                body = "";
            } else if (entry.startsWith("data ")) {
                body = entry.substring(5);
            } else if (entry.equals("end") || entry.startsWith("trailers ")) {
                all.add(line + " " + body);
            }
        }
        return all;
    }
}
