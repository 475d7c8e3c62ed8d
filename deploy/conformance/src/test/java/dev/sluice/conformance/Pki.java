package dev.sluice.conformance;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Certificates made once a run, {@code NAME.pem} with {@code NAME.key} in one folder. {@code ca} signs all but {@code other} and {@code stranger}:
 *
 * <ul>
 *   <li>servers: {@code rsa} and {@code ec} (a.test), {@code wild} (*.b.test), {@code up} (up.test, *.up.test, spiffe://test/up)
 *   <li>{@code must-staple} (a.test); {@code NAME.ocsp} and {@code NAME-old.ocsp} of it and of {@code ec}
 *   <li>{@code enciphers} (up.test): its RSA key may encipher, but not sign
 *   <li>clients: {@code client} (with every kind of name), {@code second}, {@code revoked} (in {@code crl.pem}), {@code expired}, {@code stranger}
 *   <li>{@code rsa.p12}, {@code rsa-encrypted.key}, {@code rsa-old.key}: password {@code secret}, also in {@code password}
 *   <li>{@code tickets}, {@code tickets2}: keys of 80 bytes
 * </ul>
 */
public final class Pki {
    public static final Pki SHARED = new Pki();
    private static final String SECRET = "secret";
    private final Map<String, Made> all = new LinkedHashMap<>();
    private final Path folder;
    private long serial = 0x1000;

    /** A certificate with its key. */
    record Made(X509Certificate certificate, PrivateKey key) {}

    private Pki() {
        try {
            folder = Files.createTempDirectory("pki");
            Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
            authorities();
            leaves();
            otherForms();
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void authorities() throws GeneralSecurityException, OperatorCreationException, IOException {
        make("ca", "CN=Test CA,O=Sluice", "EC", "ca", 30);
        make("other", "CN=Other CA", "EC", "other", 30);
    }

    private void leaves() throws GeneralSecurityException, OperatorCreationException, IOException {
        make("must-staple", "CN=must-staple", "EC", "ca", 10, "a.test");
        make("enciphers", "CN=enciphers", "RSA", "ca", 10, "up.test");
        make("rsa", "CN=rsa", "RSA", "ca", 10, "a.test", "spiffe://test/rsa");
        make("ec", "CN=ec", "EC", "ca", 10, "a.test", "spiffe://test/ec");
        make("wild", "CN=wild", "EC", "ca", 10, "*.b.test");
        make("up", "CN=up", "EC", "ca", 10, "up.test", "*.up.test", "spiffe://test/up");
        make(
                "client",
                "CN=client,OU=Tests,O=Sluice",
                "EC",
                "ca",
                10,
                "client.test",
                "second.client.test",
                "spiffe://test/client",
                "10.0.0.1",
                "mail@client.test");
        make("second", "CN=second", "RSA", "ca", 10, "second.test");
        make("revoked", "CN=revoked", "EC", "ca", 10, "revoked.test");
        make("expired", "CN=expired", "EC", "ca", -1, "expired.test");
        make("stranger", "CN=stranger", "EC", "other", 10, "client.test", "up.test");
    }

    private void make(String name, String subject, String kind, String signer, int days, String... names)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = keys(kind);
        boolean authority = signer.equals(name);
        Made by = all.get(signer);
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority ? new X500Name(subject) : name(by),
                BigInteger.valueOf(++serial),
                Date.from(now.minus(Duration.ofDays(5))),
                Date.from(now.plus(Duration.ofDays(days))),
                new X500Name(subject),
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage(name, authority)));
        if (name.equals("must-staple")) {
            builder.addExtension(Staples.FEATURES, false, Staples.DEMANDED);
        }
        if (names.length > 0) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(Arrays.stream(names).map(Pki::general).toArray(GeneralName[]::new)));
        }
        X509Certificate made = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(authority ? keys.getPrivate() : by.key())));
        all.put(name, new Made(made, keys.getPrivate()));
        write(name + ".pem", pem("CERTIFICATE", made.getEncoded()));
        write(name + ".key", pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    private static int usage(String name, boolean authority) {
        if (authority) {
            return KeyUsage.keyCertSign | KeyUsage.cRLSign;
        }
        return name.equals("enciphers")
                ? KeyUsage.keyEncipherment
                : KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
    }

    private static X500Name name(Made authority) {
        return X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
    }

    private static GeneralName general(String name) {
        int kind = name.contains("://")
                ? GeneralName.uniformResourceIdentifier
                : name.contains("@")
                        ? GeneralName.rfc822Name
                        : name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
        return new GeneralName(kind, name);
    }

    private static KeyPair keys(String kind) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (kind.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    private void otherForms() throws GeneralSecurityException, OperatorCreationException, IOException {
        Made rsa = all.get("rsa");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("rsa", rsa.key(), SECRET.toCharArray(), new X509Certificate[] {rsa.certificate()});
        try (var out = Files.newOutputStream(folder.resolve("rsa.p12"))) {
            store.store(out, SECRET.toCharArray());
        }
        write("password", SECRET + "\n");
        StringWriter encrypted = new StringWriter();
        try (PemWriter writer = new PemWriter(encrypted)) {
            writer.writeObject(new JcaPKCS8Generator(
                    rsa.key(),
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword(SECRET.toCharArray())
                            .build()));
        }
        write("rsa-encrypted.key", encrypted.toString());
        StringWriter old = new StringWriter();
        try (PemWriter writer = new PemWriter(old)) {
            writer.writeObject(new JcaMiscPEMGenerator(
                    rsa.key(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build(SECRET.toCharArray())));
        }
        write("rsa-old.key", old.toString());
        write("crl.pem", crl("revoked"));
        for (String name : new String[] {"ec", "must-staple"}) {
            staple(name, ".ocsp", Duration.ofDays(1));
            staple(name, "-old.ocsp", Duration.ofDays(-1));
        }
        for (String name : new String[] {"tickets", "tickets2"}) {
            byte[] key = new byte[80];
            new SecureRandom().nextBytes(key);
            Files.write(folder.resolve(name), key);
        }
    }

    private void staple(String name, String suffix, Duration left)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Files.write(
                folder.resolve(name + suffix),
                Staples.good(
                        all.get("ca"),
                        all.get(name).certificate(),
                        Instant.now().plus(left)));
    }

    private String crl(String revoked) throws OperatorCreationException, IOException {
        Instant now = Instant.now();
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name(all.get("ca")), Date.from(now.minusSeconds(600)));
        builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(3))));
        builder.addCRLEntry(
                all.get(revoked).certificate().getSerialNumber(),
                Date.from(now.minusSeconds(300)),
                CRLReason.keyCompromise);
        return pem(
                "X509 CRL",
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(all.get("ca").key()))
                        .getEncoded());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private void delete() {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException left) {
            // In the folder for temporary files.
        }
    }

    Made made(String name) {
        Made known = all.get(name);
        if (known == null) {
            throw new IllegalArgumentException("no certificate " + name + ", there are " + all.keySet());
        }
        return known;
    }

    /** Where all of it lies. */
    public Path folder() {
        return folder;
    }

    /** {@code PKI} is the folder; {@code HASH_NAME}, {@code SPKI_NAME}, {@code SERIAL_NAME}, {@code CERT_NAME}; null for others. */
    String value(String placeholder) {
        if (placeholder.equals("PKI")) {
            return folder.toString().replace('\\', '/');
        }
        int at = placeholder.indexOf('_');
        if (at < 0 || !all.containsKey(placeholder.substring(at + 1))) {
            return null;
        }
        X509Certificate certificate = made(placeholder.substring(at + 1)).certificate();
        try {
            return switch (placeholder.substring(0, at)) {
                case "HASH" -> HexFormat.of().formatHex(digest("SHA-256", certificate.getEncoded()));
                case "SHA1" -> HexFormat.of().formatHex(digest("SHA-1", certificate.getEncoded()));
                case "SPKI" ->
                    Base64.getEncoder()
                            .encodeToString(
                                    digest("SHA-256", certificate.getPublicKey().getEncoded()));
                case "SERIAL" -> certificate.getSerialNumber().toString(16);
                case "CERT" ->
                    URLEncoder.encode(pem("CERTIFICATE", certificate.getEncoded()), StandardCharsets.UTF_8)
                            .replace("+", "%20");
                case "PEM" -> pem("CERTIFICATE", certificate.getEncoded()).replace("\n", "\\n");
                case "KEY" ->
                    pem("PRIVATE KEY", made(placeholder.substring(at + 1)).key().getEncoded())
                            .replace("\n", "\\n");
                default -> null;
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] digest(String algorithm, byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(bytes);
    }
}
