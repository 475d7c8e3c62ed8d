package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.HeadPool;
import org.jspecify.annotations.Nullable;

/** The head of a reply made here. A constant reply that refuses thousands of requests a second makes nothing: heads and numbers are used again. */
final class LocalHead {
    /** Status codes and the lengths of usual texts, each made when it is first needed. */
    private static final @Nullable String[] NUMBERS = new String[1000];

    private LocalHead() {}

    /** The reply's fields under its status; a text gets a content type. */
    static Headers of(Verdict.Reply reply, HeadPool heads) {
        Headers head = heads.take();
        head.set(HeaderName.STATUS, number(reply.status()));
        copy(reply.headers().wire(), head.wire());
        if (reply.body() instanceof Source.Whole whole
                && whole.bytes().length() > 0
                && !head.has(HeaderName.CONTENT_TYPE)) {
            head.set(HeaderName.CONTENT_TYPE, "text/plain");
        }
        return head;
    }

    private static void copy(Headers.Wire from, Headers.Wire to) {
        byte[] bytes = from.array();
        for (int at = 0; at < from.count(); at++) {
            if (from.present(at) && bytes[from.nameFrom(at)] != ':') {
                int name = to.load(bytes, from.nameFrom(at), from.nameLength(at));
                int value = to.load(bytes, from.valueFrom(at), from.valueLength(at));
                to.field(from.hash(at), name, from.nameLength(at), value, from.valueLength(at));
            }
        }
    }

    private static String number(int n) {
        if (n < 0 || n >= NUMBERS.length) {
            return Integer.toString(n);
        }
        String known = NUMBERS[n];
        if (known == null) {
            known = Integer.toString(n);
            NUMBERS[n] = known; // loops that meet here write the same text
        }
        return known;
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
            head.set(HeaderName.CONTENT_LENGTH, number(bytes));
        }
        if (bytes == 0) {
            return;
        }
        if (!head.has(HeaderName.CONTENT_TYPE)) {
            head.set(HeaderName.CONTENT_TYPE, "text/plain");
        }
    }
}
