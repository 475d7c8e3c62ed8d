package dev.sluice.runtime.transport.tls;

import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a connection is not secure, in Envoy's words where it has some. Immutable. */
record Failure(Kind kind, String text) {
    static final String NO_TLS = "not a TLS record";
    static final String HTTP = "an HTTP request";

    enum Kind {
        /** The peer's certificate was refused. */
        VERIFY,
        SAN,
        HASH,
        /** The peer had to show one. */
        NO_CERTIFICATE,
        OTHER
    }

    static Failure of(SSLException why) {
        for (Throwable cause = why; cause != null; cause = next(cause)) {
            if (cause instanceof Refused refused && refused.kind() == Refused.Kind.USAGE) {
                return new Failure(Kind.OTHER, "268435758:SSL_routines:OPENSSL_internal:KEY_USAGE_BIT_INCORRECT");
            }
            if (cause instanceof Refused refused) {
                Kind kind =
                        switch (refused.kind()) {
                            case CHAIN, USAGE -> Kind.VERIFY;
                            case SAN -> Kind.SAN;
                            case HASH -> Kind.HASH;
                        };
                return new Failure(
                        kind,
                        "268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:" + cause.getMessage());
            }
        }
        String text = String.valueOf(why.getMessage());
        if (text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") || text.contains("Empty client certificate chain")) {
            return new Failure(
                    Kind.NO_CERTIFICATE,
                    "268435648:SSL_routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE"
                            + ":peer_did_not_provide_required_client_certificate");
        }
        if (text.equals(HTTP)) {
            return new Failure(Kind.OTHER, "268435612:SSL_routines:OPENSSL_internal:HTTP_REQUEST");
        }
        if (text.equals(NO_TLS)) {
            return new Failure(Kind.OTHER, "268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER");
        }
        // Netty's engine: error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE, with a number in
        // hexadecimal.
        int found = text.indexOf("error:");
        return new Failure(Kind.OTHER, found < 0 ? text : number(text.substring(found + 6)));
    }

    private static String number(String text) {
        int colon = text.indexOf(':');
        try {
            return Long.parseLong(text, 0, Math.max(0, colon), 16) + text.substring(colon);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static @Nullable Throwable next(Throwable cause) {
        if (cause.getCause() != null) {
            return cause.getCause();
        }
        return cause.getSuppressed().length > 0 ? cause.getSuppressed()[0] : null;
    }

    void count(TlsStats stats) {
        switch (kind) {
            case VERIFY -> stats.verifyError.add(1);
            case SAN -> stats.verifySan.add(1);
            case HASH -> stats.verifyHash.add(1);
            case NO_CERTIFICATE -> stats.noCert.add(1);
            case OTHER -> stats.connectionError.add(1);
        }
    }

    /** {@code TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:…:TLS_error_end}, without spaces. */
    String reason() {
        return "TLS_error:|" + text.replace(' ', '_') + ":TLS_error_end";
    }
}
