package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;

/** The head of a reply made here. */
final class LocalHead {
    private LocalHead() {}

    /** The reply's fields under its status; a text gets a content type. */
    static Headers of(Verdict.Reply reply) {
        Headers head = new Headers();
        head.set(HeaderName.STATUS, Integer.toString(reply.status()));
        reply.headers().forEach((name, value) -> {
            if (name.charAt(0) != ':') {
                head.add(name, value);
            }
        });
        if (reply.body() instanceof Source.Whole whole
                && whole.bytes().length() > 0
                && !head.has(HeaderName.CONTENT_TYPE)) {
            head.set(HeaderName.CONTENT_TYPE, "text/plain");
        }
        return head;
    }

    /** Whether a message with that status, or an answer to HEAD, never has a body. Source: RFC 9110, 6.4.1. */
    static boolean bodiless(Headers head, Headers request) {
        return request.is(HeaderName.METHOD, "HEAD")
                || head.is(HeaderName.STATUS, "204")
                || head.is(HeaderName.STATUS, "304");
    }

    static void length(Headers head, int bytes, Headers request) {
        if (head.is(HeaderName.STATUS, "204") || head.is(HeaderName.STATUS, "304")) {
            head.remove(HeaderName.CONTENT_LENGTH);
        } else if (bytes > 0 || !request.is(HeaderName.METHOD, "HEAD")) {
            head.set(HeaderName.CONTENT_LENGTH, Integer.toString(bytes));
        }
        if (bytes == 0) {
            return;
        }
        if (!head.has(HeaderName.CONTENT_TYPE)) {
            head.set(HeaderName.CONTENT_TYPE, "text/plain");
        }
    }
}
