package dev.sluice.testkit;

import java.util.List;
import java.util.function.Function;

/**
 * One exchange that a filter is tried with again and again, see {@link HttpFilterTck}.
 *
 * @param upstream what the upstream says; empty: what the set-up says
 * @param request makes the request, with its body whole
 */
public record Sample(String name, List<Answer> upstream, Function<FilterTest, ClientRequest> request) {
    public Sample {
        upstream = List.copyOf(upstream);
    }

    public static Sample of(String name, Function<FilterTest, ClientRequest> request) {
        return new Sample(name, List.of(), request);
    }

    /** With these answers of the upstream. */
    public Sample upstream(Answer... inOrder) {
        return new Sample(name, List.of(inOrder), request);
    }

    /** The set-up for it. */
    FilterTest on(FilterTest set) {
        return upstream.isEmpty() ? set : set.upstream(upstream.toArray(Answer[]::new));
    }

    /** A plain GET, a POST with body, and both ways with trailers. */
    static List<Sample> usual() {
        return List.of(
                of("a GET", t -> t.get("/some/path?a=b").header("x-a", "b"))
                        .upstream(Answer.ok("an answer").header("content-type", "text/plain")),
                of("a POST with a body", t -> t.post("/post", "a body").header("content-type", "text/plain"))
                        .upstream(Answer.of(201).body("created")),
                of("bodies with trailers", t -> t.post("/trailers", "a body").trailer("x-t", "1"))
                        .upstream(Answer.ok("with trailers").trailer("x-u", "2")));
    }
}
