package dev.sluice.runtime.transport.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The authorities that the Java runtime trusts. */
final class SystemRoots {
    private SystemRoots() {}

    static List<X509Certificate> all() throws Secrets.Unusable {
        List<X509Certificate> roots = new ArrayList<>();
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager known) {
                    roots.addAll(List.of(known.getAcceptedIssuers()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new Secrets.Unusable("validation_context.system_root_certs", "cannot be used: " + e.getMessage());
        }
        return roots;
    }
}
