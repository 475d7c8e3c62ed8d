package dev.sluice.samples.bodyscan;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Refuses requests whose body contains a forbidden word, before the upstream sees any of it. Bodies up to a limit are held; a longer one is refused by
 * the runtime with 413. Letters of ASCII match in any case; an encoded body (gzip, form, JSON escapes) is seen as it is on the wire, so this shows how
 * to hold a body, not how to build a web application firewall.
 *
 * @param forbidden the words
 * @param maxBytes of a body
 */
@Filter("acme.body-scan")
public record BodyScan(
        List<String> forbidden, @Default("64KiB") int maxBytes) implements HttpFilter {
    private static final Verdict.Reply REFUSED =
            Verdict.reply(403).body("not with this body\n").details("body_scan_match");

    public BodyScan {
        if (forbidden.isEmpty() || forbidden.contains("")) {
            throw new IllegalArgumentException("forbidden needs words, and none that is empty");
        }
        forbidden = forbidden.stream().map(BodyScan::folded).toList();
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Body body = x.request().body();
        return body.ended() ? Verdict.proceed() : Verdict.when(body.read(maxBytes), this::decide);
    }

    private Verdict decide(Bytes whole) {
        String text = new String(whole.toByteArray(), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return forbidden.stream().anyMatch(text::contains) ? REFUSED : Verdict.proceed();
    }

    /** Both sides as one character a byte, so that any bytes can be compared. */
    private static String folded(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }
}
