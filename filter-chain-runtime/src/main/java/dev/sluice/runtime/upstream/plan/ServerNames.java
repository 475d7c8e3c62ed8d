package dev.sluice.runtime.upstream.plan;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code UpstreamHttpProtocolOptions}: whether requests name the server that TLS asks for and verifies. Immutable, any loop. Source: Envoy, router filter.
 *
 * @param sent {@code auto_sni}
 * @param verified {@code auto_san_validation}
 * @param header {@code override_auto_sni_header}, null for none
 */
public record ServerNames(
        boolean sent, boolean verified, @Nullable HeaderName header) {
    static final ServerNames NONE = new ServerNames(false, false, null);

    /** Without the port, lower-case; empty if it does not matter. */
    public String of(Headers head) {
        if (!sent && !verified) {
            return "";
        }
        String other = header == null ? "" : head.get(header);
        String authority = other.isEmpty() ? head.get(HeaderName.AUTHORITY) : other;
        int colon = authority.lastIndexOf(':');
        int bracket = authority.lastIndexOf(']');
        String host = colon > bracket ? authority.substring(0, colon) : authority;
        return host.toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
    }

    /** What is asked for: addresses are no names (RFC 6066 section 3). */
    public String sni(String name) {
        return sent && !address(name) ? name : "";
    }

    /** What is verified. */
    public String san(String name) {
        return verified ? name : "";
    }

    private static boolean address(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }
}
