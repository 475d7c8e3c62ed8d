package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which plugins may be loaded: all, those whose bytes a lock file lists, or those that somebody trusted has signed. Immutable, any thread. */
public final class PluginPolicy {
    /** The name of the policy on the command line, in lower case. */
    public enum Mode {
        OPEN,
        LOCKED,
        SIGNED
    }

    private static final int MOST_TOLD = 3;

    private final Mode mode;
    private final Path lock;
    private final Set<Certificate> trusted;

    private PluginPolicy(Mode mode, Path lock, Set<Certificate> trusted) {
        this.mode = mode;
        this.lock = lock;
        this.trusted = trusted;
    }

    public static PluginPolicy open() {
        return new PluginPolicy(Mode.OPEN, Path.of(""), Set.of());
    }

    /** @param lock written by {@code sluice plugin lock}, read at each look; nothing may be loaded while it cannot be read */
    public static PluginPolicy locked(Path lock) {
        return new PluginPolicy(Mode.LOCKED, lock, Set.of());
    }

    /**
     * @param certificates PEM or DER: the signers' own, or of who signed those
     * @throws IOException there is none in it
     */
    public static PluginPolicy signed(Path certificates) throws IOException {
        try (InputStream in = Files.newInputStream(certificates)) {
            Set<Certificate> trusted =
                    new HashSet<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (trusted.isEmpty()) {
                throw new IOException(certificates + " has no certificate");
            }
            return new PluginPolicy(Mode.SIGNED, Path.of(""), trusted);
        } catch (CertificateException e) {
            throw new IOException(certificates + " has no certificates: " + e.getMessage(), e);
        }
    }

    public Mode mode() {
        return mode;
    }

    /** What the policy depends on beside the plugins. */
    List<Path> files() {
        return mode == Mode.LOCKED ? List.of(lock) : List.of();
    }

    void check(Descriptor descriptor, String sha256, Archive archive, List<String> problems) {
        switch (mode) {
            case OPEN -> {}
            case LOCKED -> locked(descriptor, sha256, problems);
            case SIGNED -> signed(archive, problems);
        }
    }

    private void locked(Descriptor descriptor, String sha256, List<String> problems) {
        try {
            LockFile listed = LockFile.read(lock);
            String version = descriptor.version().toString();
            if (!listed.has(descriptor.id(), version, sha256)) {
                problems.add(lock.getFileName() + " does not list " + descriptor.id() + ' ' + version
                        + " with these bytes (SHA-256 " + sha256 + ")");
            }
        } catch (IOException e) {
            problems.add("only what " + lock + " lists may be loaded, and it cannot be read: " + e.getMessage());
        }
    }

    private void signed(Archive archive, List<String> problems) {
        List<String> unsigned = archive.unsigned();
        if (archive.signers().isEmpty()) {
            problems.add("it is not signed");
            return;
        }
        unsigned.stream().limit(MOST_TOLD).forEach(name -> problems.add("its " + name + " is not signed"));
        if (unsigned.size() > MOST_TOLD) {
            problems.add("and " + (unsigned.size() - MOST_TOLD) + " more of its entries are not signed");
        }
        archive.signers().stream()
                .distinct()
                .filter(by -> by.stream().noneMatch(this::trusts))
                .findFirst()
                .ifPresent(by -> problems.add("its signer is not trusted: " + name(by.get(0))));
    }

    private boolean trusts(CodeSigner signer) {
        List<? extends Certificate> path = signer.getSignerCertPath().getCertificates();
        Date when = signer.getTimestamp() == null
                ? new Date()
                : signer.getTimestamp().getTimestamp();
        for (int i = 0; i < path.size(); i++) {
            if (!(path.get(i) instanceof X509Certificate each) || !validAt(each, when)) {
                return false;
            }
            if (trusted.contains(each) || trusted.stream().anyMatch(issuer -> signedBy(each, issuer))) {
                return true;
            }
            if (i + 1 < path.size() && !signedBy(each, path.get(i + 1))) {
                return false;
            }
        }
        return false;
    }

    private static boolean validAt(X509Certificate certificate, Date when) {
        try {
            certificate.checkValidity(when);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean signedBy(X509Certificate certificate, Certificate issuer) {
        if (!(issuer instanceof X509Certificate by)
                || !by.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                // An ordinary signer's certificate must not make others.
                || by.getBasicConstraints() < 0) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (java.security.GeneralSecurityException e) {
            return false;
        }
    }

    private static String name(CodeSigner signer) {
        Certificate first = signer.getSignerCertPath().getCertificates().get(0);
        return first instanceof X509Certificate known
                ? known.getSubjectX500Principal().getName()
                : first.getType();
    }
}
