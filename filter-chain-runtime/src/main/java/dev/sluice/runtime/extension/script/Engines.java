package dev.sluice.runtime.extension.script;

import dev.sluice.filter.InvalidConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * One engine per language and process, made when its first script is opened. An engine's contexts share code and one {@link HostAccess} object (with
 * several, buffers would lose their fast path without a word). A script reaches what is exported to it and nothing else: no Java, network, processes,
 * and of files those it imports.
 */
final class Engines {
    private static final System.Logger LOG = System.getLogger("sluice.script");
    private static final HostAccess ACCESS =
            HostAccess.newBuilder(HostAccess.EXPLICIT).allowBufferAccess(true).build();
    private static final Map<Language, Engine> MADE = new EnumMap<>(Language.class);
    private static final Map<Language, Source> PRELUDES = new EnumMap<>(Language.class);

    private Engines() {}

    /** Refuses a language that is not on the class path. */
    static void require(Language language, String title, String field) throws InvalidConfig {
        if (!present().contains(language.id)) {
            String how = language == Language.PYTHON
                    ? "; it is an optional part, 160 MB: see docs/scripts.md, \"Python\""
                    : "";
            throw new InvalidConfig(
                    field, title + " needs " + language.words + ", which this distribution does not have" + how);
        }
    }

    /** Ids of the languages that are here. */
    static Set<String> present() {
        return Known.LANGUAGES;
    }

    /** How machine code is made, in the engine's words; {@code Interpreted} if it is not. */
    static String implementation() {
        return engine(Language.JS).getImplementationName();
    }

    static synchronized Source prelude(Language language) {
        return PRELUDES.computeIfAbsent(
                language, each -> Source.newBuilder(each.id, text(each.prelude), "sluice." + each.id)
                        .internal(true)
                        .cached(true)
                        .buildLiteral());
    }

    /**
     * @param title of the script, for what it writes to its console
     * @param files what it may import
     */
    static Context context(Language language, String title, FileSystem files) {
        Context.Builder builder = Context.newBuilder(language.id)
                .engine(engine(language))
                .allowHostAccess(ACCESS)
                .allowHostClassLookup(name -> false)
                .allowIO(IOAccess.newBuilder().fileSystem(files).build())
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowCreateThread(false)
                .allowCreateProcess(false)
                .allowNativeAccess(false)
                .out(new Console(title, System.Logger.Level.INFO))
                .err(new Console(title, System.Logger.Level.ERROR));
        if (language == Language.JS) {
            builder.option("js.esm-eval-returns-exports", "true").option("js.load", "false");
        }
        return builder.build();
    }

    private static synchronized Engine engine(Language language) {
        return MADE.computeIfAbsent(language, Engines::make);
    }

    private static Engine make(Language language) {
        if (language == Language.PYTHON) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "loading Python: several seconds of CPU for the first script, and far more time per request than JavaScript takes");
        }
        return asOwnLoader(() -> Engine.newBuilder(language.id)
                .option("engine.WarnInterpreterOnly", "false")
                .build());
    }

    /** Languages are found through the thread's context loader, which on a reload's thread may be any. */
    private static <T> T asOwnLoader(java.util.function.Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engines.class.getClassLoader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(Engines.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asked once. */
    private static final class Known {
        static final Set<String> LANGUAGES = asOwnLoader(Known::ask);

        private static Set<String> ask() {
            try (Engine all = Engine.newBuilder()
                    .option("engine.WarnInterpreterOnly", "false")
                    .build()) {
                return Set.copyOf(all.getLanguages().keySet());
            }
        }
    }
}
