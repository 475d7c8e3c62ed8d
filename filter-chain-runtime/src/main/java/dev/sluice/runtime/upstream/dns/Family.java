package dev.sluice.runtime.upstream.dns;

/** Which addresses of a name are wanted: Envoy's {@code dns_lookup_family}. */
public enum Family {
    /** IPv6, and only if there is none IPv4. */
    AUTO,
    V4_ONLY,
    V6_ONLY,
    /** IPv4, and only if there is none IPv6. */
    V4_PREFERRED,
    /** Both, IPv6 first. */
    ALL
}
