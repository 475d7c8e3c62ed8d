package dev.sluice.filters.http.statefulsession;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Cookies;
import dev.sluice.filters.common.HeaderText;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.type.http.v3.Cookie;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A cookie. Its value is base64 of a protobuf message with the address (field 1) and the second of its end (field 2), which Envoy writes and reads as
 * well, so that both may serve the same clients. Source: Envoy, cookie based session state.
 *
 * @param path prefix of the requests that have sessions; empty: all
 * @param lifeSeconds 0: until the client closes
 */
record CookiePlace(String name, String path, long lifeSeconds) implements SessionPlace {
    private static final HeaderName SET_COOKIE = HeaderName.of("set-cookie");
    private static final int ADDRESS = 1;
    private static final int EXPIRES = 2;

    static CookiePlace of(Cookie config) throws InvalidConfig {
        if (config.getName().isEmpty()) {
            throw new InvalidConfig(
                    "session_state.typed_config.cookie.name",
                    "Cookie key cannot be empty for cookie based stateful sessions");
        }
        return new CookiePlace(
                HeaderText.bytes(config.getName()),
                HeaderText.bytes(config.getPath()),
                config.hasTtl() ? Times.of(config.getTtl()).toSeconds() : 0);
    }

    @Override
    public boolean covers(String asked) {
        if (!asked.startsWith(path)) {
            return false;
        }
        return path.isEmpty()
                || path.endsWith("/")
                || asked.length() == path.length()
                || "/?#".indexOf(asked.charAt(path.length())) >= 0;
    }

    @Override
    public String find(Headers request) {
        String value = Cookies.value(request, name);
        if (value.isEmpty()) {
            return "";
        }
        byte[] message;
        try {
            message = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return "";
        }
        try {
            return address(CodedInputStream.newInstance(message));
        } catch (IOException e) {
            return new String(message, StandardCharsets.ISO_8859_1); // older Envoys wrote the address alone
        }
    }

    private static String address(CodedInputStream in) throws IOException {
        String address = "";
        long expires = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case ADDRESS << 3 | 2 -> address = in.readString();
                case EXPIRES << 3 -> expires = in.readUInt64();
                default -> in.skipField(tag);
            }
        }
        return expires != 0 && expires < nowSeconds() ? "" : address;
    }

    @Override
    public void tell(Headers response, String host) {
        StringBuilder cookie =
                new StringBuilder(name).append("=\"").append(value(host)).append('"');
        if (lifeSeconds != 0) {
            cookie.append("; Max-Age=").append(lifeSeconds);
        }
        if (!path.isEmpty()) {
            cookie.append("; Path=").append(path);
        }
        response.add(SET_COOKIE, cookie.append("; HttpOnly").toString());
    }

    private String value(String host) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeString(ADDRESS, host);
            if (lifeSeconds != 0) {
                out.writeUInt64(EXPIRES, nowSeconds() + lifeSeconds);
            }
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** The clock of the wall: the cookie outlives this process. */
    private static long nowSeconds() {
        return System.currentTimeMillis() / 1000;
    }
}
