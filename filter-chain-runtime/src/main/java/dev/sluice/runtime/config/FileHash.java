package dev.sluice.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is in a file, in 64 characters: times and sizes of files lie, for instance where a volume swaps a symbolic link. */
public final class FileHash {
    /** Instead of a hash where there is no file that can be read. */
    public static final String ABSENT = "";

    private FileHash() {}

    /** SHA-256 in hex of what is there now, {@link #ABSENT} if it cannot be read. Blocks. */
    public static String of(Path file) {
        try {
            return sha256(file);
        } catch (IOException gone) {
            return ABSENT;
        }
    }

    /** SHA-256 in hex. Blocks. */
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                digest.update(block, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
