package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a context's certificates and keys come from, and what is made of them. Immutable; reading blocks.
 *
 * @param authority of {@code trusted_ca}, null for none
 * @param secretFiles hold secrets that the context only names
 * @param rules without what {@code authority} and {@code crl} give
 */
record Secrets(
        List<Pair> pairs,
        @Nullable DataSource authority,
        @Nullable DataSource crl,
        boolean systemRoots,
        PeerCheck.Rules rules,
        List<DataSource> ticketKeys,
        boolean nameRequired,
        boolean fullScan,
        OcspStaple.Policy staplePolicy,
        Set<Path> secretFiles,
        Again again) {
    private static final int TICKET_KEY_BYTES = 80;

    /** One of {@code tls_certificates}: a chain with a key, or PKCS#12 which has both. */
    record Pair(
            @Nullable DataSource chain,
            @Nullable DataSource key,
            @Nullable DataSource pkcs12,
            @Nullable DataSource password,
            @Nullable DataSource staple) {
        /** @param staples whether what its authority says is of use */
        static Pair of(TlsCertificate from, boolean staples) {
            return new Pair(
                    from.hasCertificateChain() ? from.getCertificateChain() : null,
                    from.hasPrivateKey() ? from.getPrivateKey() : null,
                    from.hasPkcs12() ? from.getPkcs12() : null,
                    from.hasPassword() ? from.getPassword() : null,
                    staples && from.hasOcspStaple() ? from.getOcspStaple() : null);
        }
    }

    /** Finds the secrets anew: which ones they are may stand in files too. */
    interface Again {
        Secrets read() throws Unusable;
    }

    /** These as they are now. */
    Secrets now() throws Unusable {
        return secretFiles.isEmpty() ? this : again.read();
    }

    /** What was read. */
    record Material(Identities identities, PeerCheck check, List<X509Certificate> roots, List<byte[]> ticketKeys) {
        /** The same, whoever else the rules accept: the peer must have the name it was reached by. */
        Material verifyingPeer() {
            return new Material(identities, check.verifyingPeer(), roots, ticketKeys);
        }
    }

    /** Something cannot be used; {@code field} is where, below {@code common_tls_context}. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;
        private final String field;

        Unusable(String field, String message) {
            super(message);
            this.field = field;
        }

        String field() {
            return field;
        }

        /** Reports it at a place. */
        void report(Place above) {
            report(above, field);
        }

        /** The same with another field than its own. */
        void report(Place above, String instead) {
            Place place = above;
            for (String part : instead.split("\\.")) {
                int bracket = part.indexOf('[');
                place = place.field(bracket < 0 ? part : part.substring(0, bracket));
                if (bracket > 0) {
                    place = place.index(Integer.parseInt(part.substring(bracket + 1, part.length() - 1)));
                }
            }
            place.error(String.valueOf(getMessage()));
        }
    }

    Material load() throws Unusable {
        List<Identity> identities = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            String at = "tls_certificates[" + i + "]";
            identities.add(stapled(identity(pairs.get(i), at), pairs.get(i).staple(), at));
        }
        List<X509Certificate> roots = systemRoots ? SystemRoots.all() : roots();
        PeerCheck check = new PeerCheck(new PeerCheck.Rules(
                roots,
                crls(),
                rules.leafCrlOnly(),
                rules.names(),
                rules.spki(),
                rules.hashes(),
                rules.expiredAllowed(),
                rules.untrustedAllowed(),
                rules.maxDepth(),
                rules.peerNamed()));
        return new Material(
                new Identities(identities, nameRequired, fullScan, staplePolicy), check, roots, ticketKeyBytes());
    }

    private static Identity identity(Pair pair, String at) throws Unusable {
        char[] password = pair.password() == null ? new char[0] : text(pair.password(), at + ".password");
        try {
            if (pair.pkcs12() != null) {
                return pkcs12(read(pair.pkcs12(), at + ".pkcs12"), password);
            }
            List<X509Certificate> chain = Pem.certificates(read(pair.chain(), at + ".certificate_chain"));
            if (chain.isEmpty()) {
                throw new Unusable(at + ".certificate_chain", "holds no certificate");
            }
            return Identity.of(chain, key(pair, password, at));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new Unusable(at, "cannot be used: " + e.getMessage());
        }
    }

    private Identity stapled(Identity identity, @Nullable DataSource source, String at) throws Unusable {
        if (source == null) {
            if (identity.mustStaple()) {
                throw new Unusable(at, "OCSP response is required for must-staple certificate: set ocsp_staple");
            }
            if (staplePolicy == OcspStaple.Policy.MUST) {
                throw new Unusable(at, "Required OCSP response is missing from TLS context: set ocsp_staple");
            }
            return identity;
        }
        try {
            OcspStaple staple = OcspStaple.of(read(source, at + ".ocsp_staple"));
            if (!staple.serial().equals(identity.own().getSerialNumber())) {
                throw new IllegalArgumentException("OCSP response does not match its TLS certificate");
            }
            return identity.with(staple);
        } catch (IllegalArgumentException e) {
            throw new Unusable(at + ".ocsp_staple", String.valueOf(e.getMessage()));
        }
    }

    private static PrivateKey key(Pair pair, char[] password, String at) throws Unusable {
        try {
            return Pem.key(read(pair.key(), at + ".private_key"), password);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new Unusable(at + ".private_key", "cannot be used: " + e.getMessage());
        }
    }

    private static Identity pkcs12(byte[] bytes, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(bytes), password);
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password) instanceof PrivateKey key) {
                List<X509Certificate> chain = new ArrayList<>();
                for (Certificate each : store.getCertificateChain(alias)) {
                    chain.add((X509Certificate) each);
                }
                return Identity.of(chain, key);
            }
        }
        throw new GeneralSecurityException("no key in it");
    }

    private List<X509Certificate> roots() throws Unusable {
        if (authority == null) {
            return List.of();
        }
        String at = "validation_context.trusted_ca";
        try {
            List<X509Certificate> roots = Pem.certificates(read(authority, at));
            if (roots.isEmpty()) {
                throw new Unusable(at, "holds no certificate");
            }
            return roots;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Unusable(at, "cannot be used: " + e.getMessage());
        }
    }

    private List<X509CRL> crls() throws Unusable {
        if (crl == null) {
            return List.of();
        }
        String at = "validation_context.crl";
        try {
            List<X509CRL> all = Pem.crls(read(crl, at));
            if (all.isEmpty()) {
                throw new Unusable(at, "holds no revocation list");
            }
            return all;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Unusable(at, "cannot be used: " + e.getMessage());
        }
    }

    private List<byte[]> ticketKeyBytes() throws Unusable {
        List<byte[]> all = new ArrayList<>();
        for (DataSource source : ticketKeys) {
            byte[] key = read(source, "session_ticket_keys");
            if (key.length != TICKET_KEY_BYTES) {
                throw new Unusable("session_ticket_keys", "a key must have exactly 80 bytes, has " + key.length);
            }
            all.add(key);
        }
        return all;
    }

    private static char[] text(DataSource source, String at) throws Unusable {
        return new String(read(source, at), StandardCharsets.UTF_8)
                .stripTrailing()
                .toCharArray();
    }

    /** Every file is watched by itself and read when it is another, also through links, so this only has to be one. */
    static void watched(WatchedDirectory directory, String at) throws Unusable {
        if (!Files.isDirectory(Path.of(directory.getPath()))) {
            throw new Unusable(at + ".watched_directory", directory.getPath() + " is no directory");
        }
    }

    private static byte[] read(@Nullable DataSource source, String at) throws Unusable {
        if (source == null) {
            throw new Unusable(at, "is missing");
        }
        switch (source.getSpecifierCase()) {
            case FILENAME -> {
                try {
                    return Files.readAllBytes(Path.of(source.getFilename()));
                } catch (IOException | IllegalArgumentException e) {
                    throw new Unusable(at, "cannot read " + source.getFilename() + ": " + reason(e));
                }
            }
            case INLINE_BYTES -> {
                return source.getInlineBytes().toByteArray();
            }
            case INLINE_STRING -> {
                return source.getInlineString().getBytes(StandardCharsets.UTF_8);
            }
            case ENVIRONMENT_VARIABLE -> {
                String value = System.getenv(source.getEnvironmentVariable());
                if (value == null) {
                    throw new Unusable(at, "environment variable " + source.getEnvironmentVariable() + " is not set");
                }
                return value.getBytes(StandardCharsets.UTF_8);
            }
            case SPECIFIER_NOT_SET -> throw new Unusable(at, "names no source");
        }
        throw new Unusable(at, "names no known source");
    }

    private static String reason(Exception e) {
        return e instanceof java.nio.file.NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
    }

    /** The files it is read from. */
    Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>(secretFiles);
        Stream<@Nullable DataSource> sources = pairs.stream()
                .flatMap(pair ->
                        Arrays.asList(pair.chain(), pair.key(), pair.pkcs12(), pair.password(), pair.staple())
                                .stream());
        sources.forEach(source -> add(source, files));
        add(authority, files);
        add(crl, files);
        ticketKeys.forEach(source -> add(source, files));
        return files;
    }

    /** Tells contents of the files apart; a file that cannot be read counts as empty. */
    long fingerprint() {
        CRC32C sum = new CRC32C();
        for (Path file : files()) {
            try {
                sum.update(Files.readAllBytes(file));
            } catch (IOException gone) {
                sum.update(0);
            }
        }
        return sum.getValue();
    }

    private static void add(@Nullable DataSource source, Set<Path> files) {
        if (source != null && source.hasFilename()) {
            files.add(Path.of(source.getFilename()));
        }
    }

    /** Where an identity comes from, for administrators. */
    String path(int identity) {
        Pair pair = pairs.get(identity);
        return path(pair.pkcs12() != null ? pair.pkcs12() : pair.chain());
    }

    static String path(@Nullable DataSource source) {
        return source != null && source.hasFilename() ? source.getFilename() : "<inline>";
    }
}
