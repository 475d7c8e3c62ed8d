package dev.sluice.runtime.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Text armour around certificates and keys. Sources: RFC 7468; for old encrypted keys OpenSSL's EVP_BytesToKey. */
final class Pem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([^-]*)-----END \\1-----");
    private static final byte[] RSA_ID = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_ID = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pem() {}

    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher block = BLOCK.matcher(text(pem));
        while (block.find()) {
            if (block.group(1).endsWith("CERTIFICATE")) {
                byte[] der = decode(block.group(2));
                all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        }
        return all;
    }

    static List<X509CRL> crls(byte[] pem) throws GeneralSecurityException {
        List<X509CRL> all = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher block = BLOCK.matcher(text(pem));
        while (block.find()) {
            if (block.group(1).equals("X509 CRL")) {
                CRL crl = factory.generateCRL(new ByteArrayInputStream(decode(block.group(2))));
                all.add((X509CRL) crl);
            }
        }
        return all;
    }

    /** The first private key in the text. */
    static PrivateKey key(byte[] pem, char[] password) throws GeneralSecurityException, IOException {
        Matcher block = BLOCK.matcher(text(pem));
        while (block.find()) {
            String body = block.group(2);
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(decode(body));
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return pkcs8(decrypted(decode(body), password));
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(wrapped(RSA_ID, old(body, password)));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] der = old(body, password);
                    return pkcs8(wrapped(sequence(EC_ID, curve(der)), der));
                }
                default -> {}
            }
        }
        throw new GeneralSecurityException("no private key found");
    }

    private static String text(byte[] pem) {
        // A dash inside the headers of an old encrypted key would end the block for our pattern.
        return new String(pem, StandardCharsets.ISO_8859_1)
                .replace("Proc-Type:", "Proc_Type:")
                .replaceAll("DEK-Info: *([A-Z0-9]+)-([A-Z0-9]+)-([A-Z0-9]+)", "DEK_Info: $1_$2_$3");
    }

    private static byte[] decode(String body) {
        return Base64.getMimeDecoder().decode(body);
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        for (String kind : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException other) {
                // The next kind.
            }
        }
        throw new GeneralSecurityException("not a private key of a known kind");
    }

    private static byte[] decrypted(byte[] der, char[] password) throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
        AlgorithmParameters parameters = sealed.getAlgParameters();
        String name = parameters != null && sealed.getAlgName().equals("1.2.840.113549.1.5.13")
                        || sealed.getAlgName().equals("PBES2")
                ? String.valueOf(parameters)
                : sealed.getAlgName();
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password)),
                parameters);
        return sealed.getKeySpec(cipher).getEncoded();
    }

    /** The body of a key of OpenSSL's old kind, in clear. */
    private static byte[] old(String body, char[] password) throws GeneralSecurityException {
        Matcher dek =
                Pattern.compile("DEK_Info: *([A-Z0-9_]+), *([0-9A-Fa-f]+)").matcher(body);
        if (!dek.find()) {
            return decode(body);
        }
        byte[] iv = HexFormat.of().parseHex(dek.group(2).toLowerCase(Locale.ROOT));
        String name = dek.group(1);
        int bytes =
                name.equals("DES_EDE3_CBC") ? 24 : name.startsWith("AES_") ? Integer.parseInt(name, 4, 7, 10) / 8 : 0;
        if (bytes == 0) {
            throw new GeneralSecurityException("keys encrypted with " + name.replace('_', '-') + " are not supported");
        }
        String kind = name.startsWith("AES") ? "AES" : "DESede";
        Cipher cipher = Cipher.getInstance(kind + "/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(derived(password, Arrays.copyOf(iv, 8), bytes), kind),
                new IvParameterSpec(iv));
        return cipher.doFinal(decode(body.substring(dek.end())));
    }

    private static byte[] derived(char[] password, byte[] salt, int bytes) throws GeneralSecurityException {
        byte[] secret = new String(password).getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[0];
        byte[] last = new byte[0];
        while (key.length < bytes) {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(last);
            md5.update(secret);
            last = md5.digest(salt);
            int at = key.length;
            key = Arrays.copyOf(key, at + last.length);
            System.arraycopy(last, 0, key, at, last.length);
        }
        return Arrays.copyOf(key, bytes);
    }

    /** RFC 5958: version, algorithm, the old key as a string of bytes. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return sequence(new byte[] {2, 1, 0}, algorithm, tagged(4, key));
    }

    private static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        int head = length < 128 ? 2 : length < 256 ? 3 : 4;
        byte[] all = new byte[head + length];
        all[0] = (byte) tag;
        if (head == 2) {
            all[1] = (byte) length;
        } else {
            all[1] = (byte) (0x80 + head - 2);
            for (int i = 0; i < head - 2; i++) {
                all[head - 1 - i] = (byte) (length >> 8 * i);
            }
        }
        int at = head;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** The curve named inside a key of RFC 5915: {@code [0] { OID }}. */
    private static byte[] curve(byte[] der) throws GeneralSecurityException {
        for (int i = 0; i + 4 < der.length; i++) {
            int length = der[i + 1];
            if ((der[i] & 0xff) == 0xa0
                    && der[i + 2] == 6
                    && length == der[i + 3] + 2
                    && i + 2 + length <= der.length) {
                return Arrays.copyOfRange(der, i + 2, i + 2 + length);
            }
        }
        throw new GeneralSecurityException("a private key without a named curve");
    }
}
