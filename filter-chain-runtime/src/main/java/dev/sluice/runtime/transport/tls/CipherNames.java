package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.accesslog.TlsFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenSSL's names of cipher suites, in which configurations and numbers speak, and the JDK's. */
final class CipherNames {
    private CipherNames() {}

    /** Those of {@code supported}, by OpenSSL's name. */
    static Map<String, String> byOpenSslName(String[] supported) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String java : supported) {
            all.putIfAbsent(TlsFacts.openSslName(java), java);
        }
        return all;
    }

    static @Nullable String java(String openSsl, Map<String, String> known) {
        return known.containsValue(openSsl) ? openSsl : known.get(openSsl);
    }
}
