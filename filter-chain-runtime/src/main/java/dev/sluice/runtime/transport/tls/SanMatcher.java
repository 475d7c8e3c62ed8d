package dev.sluice.runtime.transport.tls;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * One wanted name of a certificate.
 *
 * @param kind of subject alternative name, RFC 5280 section 4.2.1.6; -1 for any
 * @param exact the text of an exact DNS matcher, which a wildcard in the certificate satisfies too; else empty
 */
record SanMatcher(int kind, Predicate<String> matcher, String exact) {
    static final int DNS = 2;
    static final int ADDRESS = 7;

    static SanMatcher dns(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return new SanMatcher(DNS, wanted::equalsIgnoreCase, wanted);
    }

    /** A name or an address. */
    static SanMatcher peer(String name) {
        boolean address = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
        return address ? new SanMatcher(ADDRESS, name::equals, "") : dns(name);
    }

    boolean matches(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if ((kind < 0 || name.get(0).equals(kind)) && name.get(1) instanceof String text && matches(text)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(String name) {
        return matcher.test(name) || kind == DNS && !exact.isEmpty() && Identity.wildcard(name, exact);
    }
}
