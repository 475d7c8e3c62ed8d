package dev.sluice.testkit;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One exchange that a filter is tried with again and again, see {@link HttpFilterTck}.
 *
 * @param setUp adds to the filter's set-up, for instance what hosts answer
 * @param request makes the request, with its body whole; asked several times for one chain
 */
public record Sample(String name, UnaryOperator<FilterTest> setUp, Function<FilterTest, ClientRequest> request) {
    /** With the filter's set-up as it is. */
    public static Sample of(String name, Function<FilterTest, ClientRequest> request) {
        return new Sample(name, UnaryOperator.identity(), request);
    }

    /** With these answers of the upstream. */
    public Sample upstream(Answer... inOrder) {
        return cluster(FilterTest.UPSTREAM, inOrder);
    }

    /** With these answers of that cluster's host. */
    public Sample cluster(String cluster, Answer... inOrder) {
        return new Sample(name, set -> setUp.apply(set).cluster(cluster, inOrder), request);
    }

    /** For filters that see messages: gRPC calls with one and with several messages, and WebSockets that the upstream or the client closes. */
    public static List<Sample> messages() {
        return List.of(
                of("a gRPC call", t -> t.grpc("/s/M").messages("a message")).upstream(Answer.grpc("an answer")),
                of("gRPC streams", t -> t.grpc("/s/M").messages("one", "two", ""))
                        .upstream(Answer.grpc("three", "", "four")),
                of("a WebSocket that nobody ends", t -> t.webSocket("/chat").messages("one", "two"))
                        .upstream(Answer.webSocket("three")),
                of("a WebSocket", t -> t.webSocket("/chat").messages("one", "two"))
                        .upstream(Answer.webSocket("three", "four").thenCloses()));
    }

    /** A plain GET, a POST with body, and both ways with trailers. */
    public static List<Sample> usual() {
        return List.of(
                of("a GET", t -> t.get("/some/path?a=b").header("x-a", "b"))
                        .upstream(Answer.ok("an answer").header("content-type", "text/plain")),
                of("a POST with a body", t -> t.post("/post", "a body").header("content-type", "text/plain"))
                        .upstream(Answer.of(201).body("created")),
                of("bodies with trailers", t -> t.post("/trailers", "a body").trailer("x-t", "1"))
                        .upstream(Answer.ok("with trailers").trailer("x-u", "2")));
    }
}
