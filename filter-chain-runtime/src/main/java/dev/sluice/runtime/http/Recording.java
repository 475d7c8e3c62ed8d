package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.RequestTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@code /trace} shows of one exchange; credentials are blanked. Loop-confined. */
final class Recording {
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key");
    private final List<RequestTrace.Step> steps = new ArrayList<>();
    private final List<String> request;
    private List<String> before = List.of();

    Recording(Headers request) {
        this.request = lines(request);
    }

    private static List<String> lines(Headers head) {
        List<String> all = new ArrayList<>();
        head.forEach((name, value) -> all.add(name + ": " + (SECRET.contains(name) ? "[redacted]" : value)));
        return all;
    }

    void before(Headers head) {
        before = lines(head);
    }

    void took(String direction, String filter, String verdict, long nanos, Headers head) {
        List<String> after = lines(head);
        List<String> gone = new ArrayList<>(before);
        after.forEach(gone::remove);
        List<String> come = new ArrayList<>(after);
        before.forEach(come::remove);
        List<String> changes = new ArrayList<>();
        gone.forEach(line -> changes.add('-' + line));
        come.forEach(line -> changes.add('+' + line));
        steps.add(new RequestTrace.Step(direction, filter, verdict, nanos, changes));
    }

    /** Something that changes no head. */
    void took(String what, String filter, String verdict, long nanos) {
        steps.add(new RequestTrace.Step(what, filter, verdict, nanos, List.of()));
    }

    RequestTrace end(HttpExchange x, String chain, long nanos) {
        return new RequestTrace(
                x.startEpochMillis(),
                chain,
                x.requestHead.get(":method"),
                x.requestHead.get(":path"),
                request,
                List.copyOf(steps),
                x.responseCode(),
                lines(x.responseHead),
                x.responseCodeDetails(),
                x.flags(),
                x.received,
                x.sent,
                nanos);
    }
}
