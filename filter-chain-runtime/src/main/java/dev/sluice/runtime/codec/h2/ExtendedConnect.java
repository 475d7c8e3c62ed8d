package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades inside the proxy are HTTP/1.1's: {@code GET}, {@code upgrade}, {@code connection}, answered with 101. HTTP/2 says the same by {@code CONNECT}
 * with {@code :protocol}, answered with 200; here one becomes the other. WebSocket's key and accept, which HTTP/2 does without, are made up where one
 * side needs them. Source: RFC 8441; Envoy's transformations of upgrades. Makes Strings: an upgrade is rare.
 */
final class ExtendedConnect {
    static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final HeaderName PROTOCOL = HeaderName.of(":protocol");
    private static final HeaderName CONNECTION = HeaderName.of("connection");
    private static final HeaderName KEY = HeaderName.of("sec-websocket-key");
    private static final HeaderName ACCEPT = HeaderName.of("sec-websocket-accept");
    private static final String WEBSOCKET = "websocket";
    /** RFC 6455 section 1.3. */
    private static final String WEBSOCKET_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private ExtendedConnect() {}

    /** What an upgrade is about. */
    record Asked(String protocol, String key, boolean keyMade) {
        static Asked of(Headers head, boolean keyMade) {
            String protocol = head.get(UPGRADE);
            return new Asked(protocol, protocol.equalsIgnoreCase(WEBSOCKET) ? head.get(KEY) : "", keyMade);
        }

        /** In lower case, as filters and configurations name it. */
        String name() {
            return protocol.toLowerCase(Locale.ROOT);
        }
    }

    /** A client's CONNECT with {@code :protocol} becomes the request it stands for. */
    static Asked requestToOne(Headers head) {
        String protocol = head.get(PROTOCOL);
        head.remove(PROTOCOL);
        head.set(HeaderName.METHOD, "GET");
        head.set(UPGRADE, protocol);
        head.set(CONNECTION, "upgrade");
        boolean keyless = protocol.equalsIgnoreCase(WEBSOCKET) && !head.has(KEY);
        if (keyless) {
            byte[] random = new byte[16];
            ThreadLocalRandom.current().nextBytes(random);
            head.set(KEY, Base64.getEncoder().encodeToString(random));
        }
        return Asked.of(head, keyless);
    }

    /** A response to that client; the one given is not changed. */
    static Headers responseToTwo(Headers head, @Nullable Asked asked) {
        if (asked == null) {
            return head;
        }
        Headers to = head.copy();
        if (to.is(HeaderName.STATUS, "101")) {
            to.set(HeaderName.STATUS, "200");
            if (asked.keyMade) {
                to.remove(ACCEPT);
            }
            to.remove(UPGRADE);
            if (to.is(HeaderName.CONTENT_LENGTH, "0")) {
                to.remove(HeaderName.CONTENT_LENGTH);
            }
        }
        return to;
    }

    /** Null if the request asks for no upgrade. */
    static @Nullable Asked asked(Headers head) {
        if (head.has(UPGRADE)) {
            for (String word : head.get(CONNECTION).split(",")) {
                if (word.strip().equalsIgnoreCase("upgrade")) {
                    return Asked.of(head, false);
                }
            }
        }
        return null;
    }

    /** A request for an upgrade, or a CONNECT, as it goes to a server; the one given is not changed. */
    static Headers requestToTwo(Headers head, @Nullable Asked asked) {
        if (asked == null) {
            return plain(head);
        }
        Headers to = new Headers();
        to.add(HeaderName.METHOD, "CONNECT");
        to.add(PROTOCOL, asked.protocol);
        head.forEach((name, value) -> {
            boolean replaced = name.equals(":method") || name.equals("upgrade") || name.equals("connection");
            if (!replaced && !(name.equals("content-length") && value.equals("0"))) {
                to.add(name, value);
            }
        });
        if (!to.has(HeaderName.SCHEME)) {
            to.set(HeaderName.SCHEME, "http");
        }
        return to;
    }

    /** A plain CONNECT to a server has nothing but an authority; the one given is not changed. */
    private static Headers plain(Headers head) {
        Headers to = head.copy();
        to.remove(HeaderName.SCHEME);
        to.remove(HeaderName.PATH);
        return to;
    }

    /** The server's 200 is the 101 that was asked for. */
    static void responseToOne(Headers head, Asked asked) {
        head.set(HeaderName.STATUS, "101");
        head.set(UPGRADE, asked.protocol);
        head.set(CONNECTION, "upgrade");
        if (!asked.key.isEmpty() && !head.has(ACCEPT)) {
            head.set(ACCEPT, accept(asked.key));
        }
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + WEBSOCKET_ID).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
