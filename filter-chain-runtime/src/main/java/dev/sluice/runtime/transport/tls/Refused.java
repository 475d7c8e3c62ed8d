package dev.sluice.runtime.transport.tls;

import java.security.cert.CertificateException;

/** Why a peer's certificate was not accepted; counted by kind. */
final class Refused extends CertificateException {
    private static final long serialVersionUID = 1;

    enum Kind {
        CHAIN,
        SAN,
        HASH,
        USAGE
    }

    private final Kind kind;

    Refused(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
