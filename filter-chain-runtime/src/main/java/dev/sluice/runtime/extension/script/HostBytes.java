package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** Some bytes that a script may look at: while its callback runs, or, if that returned a promise, as long as it likes. */
public final class HostBytes {
    private @Nullable Bytes bytes;
    private boolean kept;

    HostBytes(Bytes bytes) {
        this.bytes = bytes;
    }

    @HostAccess.Export
    public int length() {
        return bytes().length();
    }

    /** UTF-8. */
    @HostAccess.Export
    public String text() {
        return bytes().toString();
    }

    /** A copy, a character per byte: for languages that do not take a buffer. */
    @HostAccess.Export
    public String latin1() {
        return new String(bytes().toByteArray(), StandardCharsets.ISO_8859_1);
    }

    /** A copy: a script's array may outlive the bytes, and may be written. */
    @HostAccess.Export
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes().toByteArray());
    }

    Bytes bytes() {
        Bytes now = bytes;
        if (now == null) {
            throw new IllegalStateException("a chunk may be used only while it is shown; call text() or bytes() then");
        }
        return now;
    }

    /** The callback goes on after it has returned. */
    void keep() {
        bytes = bytes().copy();
        kept = true;
    }

    void end() {
        if (!kept) {
            bytes = null;
        }
    }
}
