package dev.sluice.filters.http.jwtauthn;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One key of a set. The JDK checks signatures; the library reads keys. Immutable, any thread. Source: RFC 7517, RFC 7518, RFC 8037. */
record VerifyingKey(String id, String algorithm, Kind kind, Key key) {
    private static final int ED25519_SIGNATURE = 64;
    /** What stands before the 32 bytes of a key in X.509 form. Source: RFC 8410. */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    /** Families of algorithms, by the first letter of their names. */
    enum Kind {
        RSA("RP"),
        EC("E"),
        SECRET("H"),
        ED25519("E");

        private final String letters;

        Kind(String letters) {
            this.letters = letters;
        }
    }

    static VerifyingKey of(Map<String, Object> json) throws ParseException, GeneralSecurityException {
        JWK jwk = JWK.parse(json);
        String id = jwk.getKeyID() == null ? "" : jwk.getKeyID();
        String algorithm = jwk.getAlgorithm() == null ? "" : jwk.getAlgorithm().getName();
        VerifyingKey made = made(jwk, id, algorithm);
        if (!algorithm.isEmpty() && made.kind.letters.indexOf(algorithm.charAt(0)) < 0) {
            throw new ParseException(algorithm + " is not for such a key", 0);
        }
        return made;
    }

    static VerifyingKey of(String id, X509Certificate certificate) {
        return new VerifyingKey(id, "", Kind.RSA, certificate.getPublicKey());
    }

    private static VerifyingKey made(JWK jwk, String id, String algorithm)
            throws ParseException, GeneralSecurityException {
        try {
            if (jwk instanceof RSAKey rsa) {
                return new VerifyingKey(id, algorithm, Kind.RSA, rsa.toRSAPublicKey());
            }
            if (jwk instanceof ECKey ec) {
                return new VerifyingKey(id, algorithm, Kind.EC, ec.toECPublicKey());
            }
        } catch (JOSEException e) {
            throw new GeneralSecurityException(e);
        }
        if (jwk instanceof OctetSequenceKey secret) {
            return new VerifyingKey(id, algorithm, Kind.SECRET, new SecretKeySpec(secret.toByteArray(), "HMAC"));
        }
        if (jwk instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)) {
            return new VerifyingKey(id, algorithm, Kind.ED25519, ed25519(pair.getDecodedX()));
        }
        throw new ParseException("unsupported key", 0);
    }

    private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
        byte[] encoded = java.util.Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + x.length);
        System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** By id and algorithm, where both say something. */
    boolean fits(Jwt jwt) {
        boolean sameId = id.isEmpty() || jwt.keyId().isEmpty() || id.equals(jwt.keyId());
        return sameId && (algorithm.isEmpty() || algorithm.equals(jwt.algorithm()));
    }

    JwtStatus verify(Jwt jwt) {
        if (kind == Kind.ED25519 && jwt.signature().length != ED25519_SIGNATURE) {
            return JwtStatus.SIGNATURE_LENGTH;
        }
        try {
            return verified(jwt) ? JwtStatus.OK : JwtStatus.FAILS;
        } catch (GeneralSecurityException e) {
            return JwtStatus.FAILS; // a signature that is none
        }
    }

    private boolean verified(Jwt jwt) throws GeneralSecurityException {
        String name = jwt.algorithm();
        boolean ed = name.equals("EdDSA");
        if (kind.letters.indexOf(name.charAt(0)) < 0 || ed != (kind == Kind.ED25519)) {
            return false;
        }
        String bits = ed ? "" : name.substring(2);
        if (key instanceof PublicKey publicKey) {
            Signature check = signature(name.charAt(0), kind, bits);
            check.initVerify(publicKey);
            check.update(jwt.signedBytes());
            return check.verify(jwt.signature());
        }
        Mac mac = Mac.getInstance("HmacSHA" + bits);
        mac.init(key);
        return MessageDigest.isEqual(mac.doFinal(jwt.signedBytes()), jwt.signature());
    }

    private static Signature signature(char family, Kind kind, String bits) throws GeneralSecurityException {
        if (kind == Kind.ED25519) {
            return Signature.getInstance("Ed25519");
        }
        if (kind == Kind.EC) {
            return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
        }
        if (family == 'R') {
            return Signature.getInstance("SHA" + bits + "withRSA");
        }
        Signature pss = Signature.getInstance("RSASSA-PSS");
        String hash = "SHA-" + bits;
        pss.setParameter(new PSSParameterSpec(
                hash,
                "MGF1",
                new MGF1ParameterSpec(hash),
                Integer.parseInt(bits) / 8,
                PSSParameterSpec.TRAILER_FIELD_BC));
        return pss;
    }
}
