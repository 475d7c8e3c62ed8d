package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/** Whether a client's x-forwarded-client-cert is believed. Immutable, any loop. */
public enum ClientCertificates {
    /** Always removed. */
    SANITIZE,
    /** Kept if the connection is mutual TLS. */
    FORWARD_ONLY,
    /** Kept. */
    ALWAYS_FORWARD_ONLY;

    private static final HeaderName NAME = HeaderName.of("x-forwarded-client-cert");

    void request(Headers head, EdgePeer peer) {
        if (this == SANITIZE || this == FORWARD_ONLY && !peer.certificate()) {
            head.remove(NAME);
        }
    }
}
