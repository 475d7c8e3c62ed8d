package dev.sluice.runtime.os;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The process's output streams as the system gave them: no encoding, no locks, no buffer of {@link System#out}. One write is one system call;
 * closing them is left to the process's end. Any thread.
 */
public final class StandardStreams {
    private static final OutputStream OUT = open(FileDescriptor.out);
    private static final OutputStream ERR = open(FileDescriptor.err);

    private StandardStreams() {}

    public static OutputStream out() {
        return OUT;
    }

    public static OutputStream err() {
        return ERR;
    }

    /** {@code /dev/stdout} and {@code /dev/stderr}, as configurations write them on every system; anything else is an ordinary file. */
    public static Optional<OutputStream> named(String path) {
        return switch (path) {
            case "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" -> Optional.of(OUT);
            case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2" -> Optional.of(ERR);
            default -> Optional.empty();
        };
    }

    private static OutputStream open(FileDescriptor descriptor) {
        return new FileOutputStream(descriptor) {
            @Override
            public void close() {
                // The stream is the process's, not the caller's.
            }
        };
    }
}
