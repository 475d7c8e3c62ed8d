package dev.sluice.conformance;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request an upstream is to see and what it does then. With {@code raw}, one connection and its steps instead.
 *
 * @param at the placeholder of the upstream that must see it
 * @param then {@code keep}, {@code close}, {@code reset} or {@code hold} (say nothing more, keep open until the case ends)
 * @param tls what the proxy's handshake must have looked like
 * @param stands the gate until which it answers every request, however many or few come; empty: it answers one, which must come
 */
record UpstreamPlan(
        String at,
        Optional<MessagePattern> sees,
        boolean afterHead,
        List<Object> answers,
        String then,
        List<Object> raw,
        Doc tls,
        String stands) {

    private static final Set<String> KEYS =
            Set.of("at", "sees", "answers-after", "answers", "then", "raw", "tls", "stands");

    static final UpstreamPlan USUAL = of("the usual upstream", Doc.of("", java.util.Map.of()));

    static UpstreamPlan of(String where, Doc doc) {
        doc.allow(KEYS);
        return new UpstreamPlan(
                doc.text("at", "UPSTREAM"),
                doc.has("sees") ? Optional.of(MessagePattern.of(where + ".sees", doc.value("sees"))) : Optional.empty(),
                doc.text("answers-after", "end").equals("head"),
                doc.has("answers") ? doc.list("answers") : List.of("HTTP/1.1 200 OK\ncontent-length: 2\n\nok"),
                doc.text("then", "keep"),
                doc.list("raw"),
                doc.doc("tls"),
                doc.text("stands", ""));
    }

    /** The bytes of one part of an answer: a status, a message as one writes it, or {@code {bytes: …}} as they are. */
    static byte[] bytes(Object part) {
        if (part instanceof Integer status) {
            return Text.message("HTTP/1.1 " + status + " Any\ncontent-length: 0");
        }
        return part instanceof java.util.Map<?, ?> map
                ? Text.bytes(Text.of(map.get("bytes")))
                : Text.message(Text.of(part));
    }
}
