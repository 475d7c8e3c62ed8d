package dev.sluice.samples.twolanguages;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import java.util.List;

/**
 * Refuses versions of an API that are not there; the newest one counts if none is asked for. The same as {@code api-version.js}.
 *
 * @param versions oldest first
 */
@Filter("acme.api-version")
public record ApiVersion(List<String> versions) implements HttpFilter {
    private static final HeaderName API_VERSION = HeaderName.of("api-version");

    public ApiVersion {
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("versions must name one");
        }
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Versioned();
    }

    private final class Versioned implements HttpFilter {
        private String version = "";

        @Override
        public Verdict onRequest(Exchange x) {
            Headers headers = x.request().headers();
            String asked = headers.has(API_VERSION) ? headers.get(API_VERSION) : versions.get(versions.size() - 1);
            if (!versions.contains(asked)) {
                return Verdict.reply(400)
                        .body("no version " + asked + "; there are " + String.join(", ", versions) + "\n")
                        .details("no_such_version");
            }
            version = asked;
            headers.set(API_VERSION, version);
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            if (!version.isEmpty()) {
                x.response().headers().set(API_VERSION, version);
            }
            return Verdict.proceed();
        }
    }
}
