package dev.sluice.filters.http.grpcweb;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/**
 * Lets browsers call gRPC services: the trailers become the last frame of the body, and the text form is base64. What is no gRPC answer becomes a
 * grpc-status and grpc-message of its head. Source: Envoy, grpc_web filter; gRPC-Web protocol.
 */
final class GrpcWebFilter implements HttpFilter {
    private static final HeaderName TE = HeaderName.of("te");
    private static final HeaderName ACCEPT = HeaderName.of("accept");
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("grpc-accept-encoding");
    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final HeaderName MESSAGE = HeaderName.of("grpc-message");
    private static final String GRPC = "application/grpc";
    private static final String WEB = "application/grpc-web";
    private static final String WEB_PROTO = "application/grpc-web+proto";
    private static final String TEXT = "application/grpc-web-text";
    private static final String TEXT_PROTO = "application/grpc-web-text+proto";
    /** More of a foreign body than this is not told. */
    private static final int LONGEST_MESSAGE = 16_384;

    private final MethodStats stats;

    GrpcWebFilter(MethodStats stats) {
        this.stats = stats;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Call();
    }

    /** One stream. */
    private final class Call implements HttpFilter {
        private boolean web;
        private boolean textAnswer;
        private String path = "";

        @Override
        public Verdict onRequest(Exchange x) {
            Headers head = x.request().headers();
            boolean text = isText(head, HeaderName.CONTENT_TYPE);
            web = text || head.is(HeaderName.CONTENT_TYPE, WEB) || head.is(HeaderName.CONTENT_TYPE, WEB_PROTO);
            if (!web) {
                return Verdict.proceed();
            }
            textAnswer = isText(head, ACCEPT);
            path = x.request().path();
            head.remove(HeaderName.CONTENT_LENGTH);
            head.set(HeaderName.CONTENT_TYPE, GRPC);
            head.set(TE, "trailers");
            if (!head.has(ACCEPT_ENCODING)) {
                head.set(ACCEPT_ENCODING, "identity");
            }
            if (text && !x.request().body().ended()) {
                x.request().body().transform(new Base64Input(x));
            }
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            if (!web) {
                return Verdict.proceed();
            }
            Headers head = x.response().headers();
            Body body = x.response().body();
            boolean foreign = !isGrpc(head);
            count(x, head);
            head.set(HeaderName.CONTENT_TYPE, textAnswer ? TEXT_PROTO : WEB_PROTO);
            if (body.ended()) {
                return Verdict.proceed();
            }
            if (foreign) {
                return Verdict.when(body.peek(LONGEST_MESSAGE), start -> tell(x, start));
            }
            head.remove(HeaderName.CONTENT_LENGTH);
            body.transform(new WebOutput(textAnswer, trailers -> count(x, trailers)));
            return Verdict.proceed();
        }

        private void count(Exchange x, Headers fields) {
            if (fields.has(STATUS)) {
                stats.answered(x.upstream().cluster(), path, fields.get(STATUS));
            }
        }
    }

    private static boolean isText(Headers head, HeaderName name) {
        return head.is(name, TEXT) || head.is(name, TEXT_PROTO);
    }

    /** Whether it can be passed on as it is: a gRPC answer, or one of gRPC-Web already. */
    private static boolean isGrpc(Headers head) {
        if (!head.is(HeaderName.STATUS, "200")) {
            return false;
        }
        String type = head.get(HeaderName.CONTENT_TYPE);
        int semicolon = type.indexOf(';');
        String plain = (semicolon < 0 ? type : type.substring(0, semicolon)).stripTrailing();
        return plain.equals(GRPC)
                || plain.startsWith(GRPC + '+')
                || plain.equalsIgnoreCase(WEB)
                || plain.equalsIgnoreCase(WEB_PROTO);
    }

    private static Verdict tell(Exchange x, Bytes start) {
        Headers head = x.response().headers();
        head.set(MESSAGE, escaped(start));
        head.set(STATUS, status(x.response().status()));
        x.response().body().replace(Bytes.empty());
        return Verdict.proceed();
    }

    private static String escaped(Bytes text) {
        int length = Math.min(text.length(), LONGEST_MESSAGE);
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            byte b = text.at(i);
            if (b >= ' ' && b < '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(hex(b >> 4)).append(hex(b));
            }
        }
        return out.toString();
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 15);
    }

    /** Source: gRPC, "HTTP to gRPC status code mapping". */
    private static String status(int http) {
        return switch (http) {
            case 400 -> "13";
            case 401 -> "16";
            case 403 -> "7";
            case 404 -> "12";
            case 429, 502, 503, 504 -> "14";
            default -> "2";
        };
    }
}
