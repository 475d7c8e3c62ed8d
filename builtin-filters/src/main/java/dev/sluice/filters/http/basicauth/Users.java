package dev.sluice.filters.http.basicauth;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.DataSources;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Names with the SHA-1 of their passwords, from a file in htpasswd's {@code {SHA}} format. Immutable, any thread. Public only because a factory's
 * signature names it; it does not show what it holds.
 */
public final class Users {
    private static final String SCHEME = "{SHA}";
    private static final int HASH_LENGTH = 28;
    private static final byte[] NOBODY = new byte[HASH_LENGTH];
    private final Map<String, byte[]> hashes;

    private Users(Map<String, byte[]> hashes) {
        this.hashes = hashes;
    }

    static Users read(DataSource source) throws InvalidConfig {
        String text = new String(DataSources.read(source, "users"), StandardCharsets.UTF_8);
        Map<String, byte[]> hashes = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty() && line.charAt(0) != '#') {
                add(hashes, line);
            }
        }
        return new Users(Map.copyOf(hashes));
    }

    private static void add(Map<String, byte[]> hashes, String line) throws InvalidConfig {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new InvalidConfig("users", "invalid htpasswd format, username:password is expected");
        }
        String name = line.substring(0, colon);
        String hash = line.substring(colon + 1);
        if (name.isEmpty() || hash.isEmpty()) {
            throw new InvalidConfig("users", "empty user name or password");
        }
        if (!hash.startsWith(SCHEME)) {
            throw new InvalidConfig("users", "unsupported htpasswd format: please use {SHA} for '" + name + "'");
        }
        byte[] bytes = hash.substring(SCHEME.length()).getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length != HASH_LENGTH) {
            throw new InvalidConfig("users", "invalid SHA hash length for '" + name + "'");
        }
        if (hashes.putIfAbsent(name, bytes) != null) {
            throw new InvalidConfig("users", "duplicate user '" + name + "'");
        }
    }

    /** Takes the same time for an unknown name and a wrong password. */
    boolean knows(String name, byte[] password) {
        byte[] wanted = hashes.getOrDefault(name, NOBODY);
        return MessageDigest.isEqual(wanted, Base64.getEncoder().encode(sha1(password)));
    }

    /** Weak, but what the format says: {@code htpasswd -s}. */
    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public String toString() {
        return hashes.size() + " users";
    }
}
