package dev.sluice.runtime.extension.script;

import dev.sluice.filter.InvalidConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * A script's text as it was read.
 *
 * @param title what messages call it
 * @param path null if it is inline
 * @param field the configuration's field that it came from
 */
record ScriptSource(
        Language language,
        String title,
        String text,
        @Nullable Path path,
        String field) {
    static ScriptSource read(ScriptConfig config) throws InvalidConfig {
        if (config.inline().isPresent()) {
            return new ScriptSource(
                    config.written(), config.title(), config.inline().get(), null, config.field());
        }
        Path path = Path.of(config.file().orElseThrow()).toAbsolutePath().normalize();
        try {
            return new ScriptSource(config.written(), config.title(), Files.readString(path), path, config.field());
        } catch (IOException e) {
            throw new InvalidConfig(config.field(), "cannot be read: " + e.getMessage());
        }
    }

    Source source() {
        return source(title, text, path);
    }

    FileSystem files() {
        FileSystem own = path == null ? ScriptFiles.none(language) : ScriptFiles.beside(language, path);
        return language == Language.PYTHON ? FileSystem.allowInternalResourceAccess(own) : own;
    }

    /** Whether exports count, and not top-level names. */
    boolean isModule() {
        return language.isModule(text);
    }

    /** Parses it and what it imports, and runs nothing. */
    void check() throws InvalidConfig {
        Engines.require(language, title, field);
        List<Source> all = new ArrayList<>();
        all.add(source());
        if (path != null) {
            for (Path each : Imports.of(path, language)) {
                if (!each.equals(path) && Files.isReadable(each)) {
                    all.add(module(each));
                }
            }
        }
        try (Context context = Engines.context(language, title, files())) {
            for (Source each : all) {
                context.parse(each);
            }
        } catch (PolyglotException e) {
            throw new InvalidConfig(
                    field, String.valueOf(ScriptFailure.of(e, title).getMessage()));
        }
    }

    private Source module(Path file) throws InvalidConfig {
        try {
            String name = String.valueOf(file.getFileName());
            return Source.newBuilder(language.id, Files.readString(file), name)
                    .mimeType("application/javascript+module")
                    .buildLiteral();
        } catch (IOException e) {
            throw new InvalidConfig(field, file + " cannot be read: " + e.getMessage());
        }
    }

    private Source source(String name, String content, @Nullable Path from) {
        Source.Builder builder;
        try {
            builder = from == null
                    ? Source.newBuilder(language.id, content, name)
                    : Source.newBuilder(language.id, from.toFile()).name(name).content(content);
            if (isModule()) {
                builder.mimeType("application/javascript+module");
            }
            return builder.build();
        } catch (IOException e) {
            throw new IllegalStateException("text that is here was not read", e);
        }
    }
}
