package dev.sluice.runtime.transport.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.net.ssl.SSLException;

/** Writes keys of connections in the format of NSS's key log, as Wireshark reads it. On any loop; writes at once, for a few connections of a search. */
final class KeyLog implements KeyLogCallback {
    private static final System.Logger LOG = System.getLogger("sluice.tls");
    private final Path file;

    KeyLog(Path file) {
        this.file = file;
    }

    /** @throws SSLException Netty has changed: it shows the library's handle to nobody, so its field is read. */
    static void of(ReferenceCountedOpenSslContext context, Path file) throws SSLException {
        try {
            long handle =
                    (long) MethodHandles.privateLookupIn(ReferenceCountedOpenSslContext.class, MethodHandles.lookup())
                            .findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class)
                            .get(context);
            SSLContext.setKeyLogCallback(handle, new KeyLog(file));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new SSLException("key_log is not possible with this version of Netty", e);
        }
    }

    @Override
    public void handle(long ssl, byte[] line) {
        try {
            Files.writeString(
                    file,
                    new String(line, StandardCharsets.US_ASCII) + "\n",
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "key log {0} cannot be written: {1}", file, e.getMessage());
        }
    }
}
