package dev.sluice.runtime.chain;

import java.util.List;

/**
 * One request's way through its chain.
 *
 * @param at milliseconds since the epoch
 * @param chain label of the chain
 * @param request its head as the first filter met it, one {@code name: value} each
 * @param response its head as the client got it
 * @param details why it was answered so, as in {@code %RESPONSE_CODE_DETAILS%}
 * @param received bytes of the request's body, {@code sent} of the response's
 */
public record RequestTrace(
        long at,
        String chain,
        String method,
        String path,
        List<String> request,
        List<Step> steps,
        int status,
        List<String> response,
        String details,
        String flags,
        long received,
        long sent,
        long nanos) {
    /**
     * One callback at a head.
     *
     * @param direction {@code request} or {@code response}; {@code after wait} for the answer of a {@code when}, {@code failure} for an exception
     * @param changes of the head: {@code +name: value} and {@code -name: value}
     */
    public record Step(String direction, String filter, String verdict, long nanos, List<String> changes) {}
}
