package dev.sluice.runtime.extension.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The one engine of the process, made when the first script is opened. Its contexts share code and one {@link HostAccess} object (with several,
 * buffers would lose their fast path without a word). A script reaches what is exported to it and nothing else: no Java, files, network, processes.
 */
final class JavaScript {
    static final Source PRELUDE = Source.newBuilder("js", prelude(), "sluice.js")
            .internal(true)
            .cached(true)
            .buildLiteral();

    private static final Pattern EXPORT = Pattern.compile("(?m)(?:^|[;}])\\s*export\\s");
    private static final HostAccess ACCESS =
            HostAccess.newBuilder(HostAccess.EXPLICIT).allowBufferAccess(true).build();
    private static final Engine ENGINE = engine();

    private JavaScript() {}

    /** A module, if it exports something, else a script whose top-level functions count. */
    static Source source(String title, String text) {
        Source.Builder builder = Source.newBuilder("js", text, title);
        if (isModule(text)) {
            builder.mimeType("application/javascript+module");
        }
        return builder.buildLiteral();
    }

    static boolean isModule(String text) {
        return EXPORT.matcher(text).find();
    }

    /** @param title of the script, for what it writes to its console */
    static Context context(String title) {
        return Context.newBuilder("js")
                .engine(ENGINE)
                .allowHostAccess(ACCESS)
                .allowHostClassLookup(name -> false)
                .allowIO(IOAccess.NONE)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowCreateThread(false)
                .allowCreateProcess(false)
                .allowNativeAccess(false)
                .option("js.esm-eval-returns-exports", "true")
                .out(new Console(title, System.Logger.Level.INFO))
                .err(new Console(title, System.Logger.Level.ERROR))
                .build();
    }

    /** Languages are found through the thread's context loader, which on a reload's thread may be any. */
    private static Engine engine() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JavaScript.class.getClassLoader());
        try {
            return Engine.newBuilder("js")
                    .option("engine.WarnInterpreterOnly", "false")
                    .build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String prelude() {
        try (InputStream in = Objects.requireNonNull(JavaScript.class.getResourceAsStream("prelude.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
