package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.RequestTrace;
import java.util.ArrayList;
import java.util.List;

/** What {@code /trace} shows of one exchange; credentials are blanked. Loop-confined. */
final class Recording {
    private final List<RequestTrace.Step> steps = new ArrayList<>();
    private final List<String> request;
    private List<String> before = List.of();

    Recording(Headers request) {
        this.request = HeadDiff.lines(request);
    }

    void before(Headers head) {
        before = HeadDiff.lines(head);
    }

    void took(String direction, String filter, String verdict, long nanos, Headers head) {
        List<String> changes = HeadDiff.of(before, HeadDiff.lines(head));
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
                HeadDiff.lines(x.responseHead),
                x.responseCodeDetails(),
                x.flags(),
                x.received,
                x.sent,
                nanos);
    }
}
