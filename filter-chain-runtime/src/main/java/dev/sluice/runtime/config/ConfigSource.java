package dev.sluice.runtime.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A YAML or JSON text and the name that messages about it use. Immutable, any thread.
 *
 * @param name as the user gave it
 */
public record ConfigSource(String name, String text) {
    /** The name of what {@code --config-yaml} gives. */
    public static final String INLINE = "<inline>";

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    public static ConfigSource inline(String text) {
        return new ConfigSource(INLINE, text);
    }

    /** Reads the file. The exception's message is fit to be shown. */
    public static ConfigSource file(Path path) throws IOException {
        String name = path.toString();
        if (name.endsWith(".pb") || name.endsWith(".pb_text")) {
            throw new IOException(
                    name + ": binary and text protobuf files are not supported, convert it to YAML or JSON");
        }
        try {
            return of(name, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new IOException(name + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(name + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IOException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Decodes strictly: what is not UTF-8 is an exception. */
    public static ConfigSource of(String name, byte[] utf8) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(utf8))
                .toString();
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return new ConfigSource(name, marked ? text.substring(1) : text);
    }
}
