package dev.sluice.filters.http.statefulsession;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A header, both ways: the address in base64. Source: Envoy, header based session state. */
record HeaderPlace(HeaderName name) implements SessionPlace {
    @Override
    public boolean covers(String path) {
        return true;
    }

    @Override
    public String find(Headers request) {
        try {
            byte[] address = Base64.getDecoder().decode(request.get(name));
            return new String(address, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public void tell(Headers response, String host) {
        response.set(name, Base64.getEncoder().encodeToString(host.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
