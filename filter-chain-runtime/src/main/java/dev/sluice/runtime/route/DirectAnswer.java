package dev.sluice.runtime.route;

import com.google.protobuf.UInt32Value;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.accesslog.FormatCompiler;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import java.nio.charset.StandardCharsets;

/** What a route answers itself. Immutable. */
@FunctionalInterface
interface DirectAnswer {
    HeaderName LOCATION = HeaderName.of("location");
    int MAX_BODY = 4096;
    String DETAILS = "direct_response";

    Verdict.Reply reply(Headers head);

    /**
     * A response from the configuration. As in Envoy a 201 or 3xx has the request's own URL as its location. Unlike Envoy 204 and 304 never have a
     * body: HTTP/1.1 has no framing for one (RFC 9110, section 6.4.1).
     */
    static DirectAnswer response(DirectResponseAction action, int maxBody, Place place) {
        int status = action.getStatus();
        if (status < 200 || status > 599) {
            place.field("status").error("a direct response has a status from 200 to 599");
        }
        byte[] body = action.hasBody() ? body(action.getBody(), maxBody, place.field("body")) : new byte[0];
        boolean bodiless = status == 204 || status == 304;
        Bytes bytes = bodiless ? Bytes.empty() : Bytes.of(body);
        boolean located = status == 201 || status >= 300 && status < 400;
        Redirect self = Redirect.SELF;
        return head -> {
            Verdict.Reply reply = Verdict.reply(status).body(Source.of(bytes)).details(DETAILS);
            return located ? reply.header(LOCATION, self.location(head)) : reply;
        };
    }

    private static byte[] body(DataSource source, int maxBody, Place place) {
        byte[] body = source.hasInlineBytes()
                ? source.getInlineBytes().toByteArray()
                : FormatCompiler.read(source, place).getBytes(StandardCharsets.UTF_8);
        if (body.length > maxBody) {
            place.error("response body size is " + body.length + " bytes; maximum is " + maxBody);
        }
        return body;
    }

    static DirectAnswer redirect(Redirect redirect) {
        return head -> Verdict.reply(redirect.status())
                .header(LOCATION, redirect.location(head))
                .details(DETAILS);
    }

    static int maxBody(boolean stated, UInt32Value value) {
        return stated ? (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(value.getValue())) : MAX_BODY;
    }
}
