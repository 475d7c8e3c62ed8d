package dev.sluice.runtime.upstream;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/** What a gRPC status in a response head says in HTTP's numbers. Source: Envoy and google/rpc/code.proto. */
final class GrpcStatus {
    private static final HeaderName NAME = HeaderName.of("grpc-status");
    private static final int[] HTTP = {
        200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
    };

    private GrpcStatus() {}

    /** The status of HTTP if there is no other. */
    static int in(Headers head, int status) {
        if (!head.has(NAME)) {
            return status;
        }
        String text = head.get(NAME);
        int code = text.length() == 1 || text.length() == 2 ? number(text) : -1;
        return code < 0 || code >= HTTP.length ? 500 : HTTP[code];
    }

    private static int number(String text) {
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return n;
    }
}
