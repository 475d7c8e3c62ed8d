package dev.sluice.runtime.chain.watch;

import java.util.List;

/**
 * One request's way through its chain. Heads are lists of {@code name: value}. Immutable.
 *
 * @param id counts from 1 since the start
 * @param at milliseconds since the epoch
 * @param chain label of the chain
 * @param arrived its head as the client sent it
 * @param request its head as the first filter met it
 * @param requestTrailers of the client
 * @param bytes what filters' transforms took and wrote
 * @param upstream what hosts were sent and answered, in the order in which it was sent
 * @param calls the filters' own requests, with answers
 * @param response its head as the client got it
 * @param details why it was answered so, as in {@code %RESPONSE_CODE_DETAILS%}
 * @param received bytes of the request's body, {@code sent} of the response's
 */
public record RequestTrace(
        long id,
        long at,
        String chain,
        Client client,
        String method,
        String path,
        List<String> arrived,
        List<String> request,
        Payload requestBody,
        List<String> requestTrailers,
        List<Step> steps,
        List<Moved> bytes,
        List<Answered> upstream,
        List<Answered> calls,
        int status,
        List<String> response,
        Payload responseBody,
        String details,
        String flags,
        long received,
        long sent,
        long nanos) {
    /** Who asked, on which connection; addresses are {@code IP:PORT}. */
    public record Client(String remote, String local, boolean tls, String serverName, String protocol) {}

    /**
     * One callback at a head.
     *
     * @param direction {@code request}, {@code response} or {@code upstream}; {@code after wait} for the answer of a {@code when}, {@code failure} for
     *     an exception
     * @param changes of the head: {@code +name: value} and {@code -name: value}
     */
    public record Step(String direction, String filter, String verdict, long nanos, List<String> changes) {}

    /** Body bytes that a filter's transforms took and wrote, of both directions. */
    public record Moved(String filter, long in, long out) {}

    /**
     * What one host was sent and answered.
     *
     * @param status 0 if no answer came
     */
    public record Answered(
            String cluster,
            String host,
            List<String> request,
            int status,
            List<String> response,
            Payload body,
            List<String> trailers) {}

    /**
     * A body, as far as it was kept.
     *
     * @param bytes how many there were
     * @param whole all of them are here
     * @param text UTF-8, or empty and {@code base64} has them
     */
    public record Payload(long bytes, boolean whole, String text, String base64) {}

    RequestTrace numbered(long number) {
        return new RequestTrace(
                number,
                at,
                chain,
                client,
                method,
                path,
                arrived,
                request,
                requestBody,
                requestTrailers,
                steps,
                bytes,
                upstream,
                calls,
                status,
                response,
                responseBody,
                details,
                flags,
                received,
                sent,
                nanos);
    }
}
