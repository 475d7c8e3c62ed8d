package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.Locale;

/** Headers that concern one connection only. RFC 9110, section 7.6.1. */
public final class HopHeaders {
    private static final HeaderName CONNECTION = HeaderName.of("connection");
    private static final HeaderName KEEP_ALIVE = HeaderName.of("keep-alive");
    private static final HeaderName PROXY_CONNECTION = HeaderName.of("proxy-connection");
    private static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final HeaderName TRANSFER_ENCODING = HeaderName.of("transfer-encoding");
    private static final HeaderName TE = HeaderName.of("te");

    private HopHeaders() {}

    /**
     * Takes them off a request, with those that {@code connection} names. Upgrades must have been recognised before.
     *
     * @return false if {@code connection} names a header that the client may not take away: answer 400
     */
    public static boolean request(Headers head) {
        Headers.Wire wire = head.wire();
        if (wire.find(CONNECTION, 0) >= 0) {
            for (String value : head.all(CONNECTION)) {
                if (!nominated(head, value)) {
                    return false;
                }
            }
            head.remove(CONNECTION);
        }
        head.remove(KEEP_ALIVE);
        head.remove(PROXY_CONNECTION);
        head.remove(UPGRADE);
        head.remove(TRANSFER_ENCODING);
        if (wire.find(TE, 0) >= 0) {
            trailersOnly(head);
        }
        return true;
    }

    /** Whether {@code connection} names {@code host}. */
    static boolean namesHost(Headers head) {
        for (String token : String.join(",", head.all(CONNECTION)).split(",")) {
            if (token.strip().equalsIgnoreCase("host")) {
                return true;
            }
        }
        return false;
    }

    /** The word that asks for an upgrade or grants it, as it was spelt. */
    public static String upgradeWord(Headers head) {
        for (String token : String.join(",", head.all(CONNECTION)).split(",")) {
            if (token.strip().equalsIgnoreCase("upgrade")) {
                return token.strip();
            }
        }
        return "upgrade";
    }

    private static boolean nominated(Headers head, String value) {
        if (value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close")) {
            return true;
        }
        for (String token : value.split(",")) {
            String name = token.strip().toLowerCase(Locale.ROOT);
            switch (name) {
                case "", "close", "keep-alive", "upgrade", "http2-settings", "te" -> {}
                case "host", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto" -> {
                    return false;
                }
                default -> {
                    if (name.startsWith(":")) {
                        return false;
                    }
                    head.remove(name);
                }
            }
        }
        return true;
    }

    private static void trailersOnly(Headers head) {
        boolean trailers = false;
        for (String value : head.all(TE)) {
            for (String token : value.split(",")) {
                trailers |= token.strip().equalsIgnoreCase("trailers");
            }
        }
        if (trailers) {
            head.set(TE, "trailers");
        } else {
            head.remove(TE);
        }
    }

    /** Takes them off a response; as in Envoy, what {@code connection} names stays. */
    public static void response(Headers head) {
        head.remove(CONNECTION);
        head.remove(KEEP_ALIVE);
        head.remove(PROXY_CONNECTION);
        head.remove(UPGRADE);
        head.remove(TRANSFER_ENCODING);
    }
}
