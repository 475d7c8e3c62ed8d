package dev.sluice.runtime.http.edge;

import dev.sluice.runtime.event.LoopLocal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The text of the {@code date} header, made once per second and loop. RFC 9110, section 5.6.7. Loop-confined. */
public final class HttpDate {
    public static final LoopLocal<HttpDate> OF_LOOP = LoopLocal.of(loop -> new HttpDate());
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private long second = Long.MIN_VALUE;
    private String text = "";

    public String at(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            text = FORMAT.format(Instant.ofEpochSecond(now));
        }
        return text;
    }
}
