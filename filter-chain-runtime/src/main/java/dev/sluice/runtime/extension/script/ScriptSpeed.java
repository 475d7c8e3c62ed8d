package dev.sluice.runtime.extension.script;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Which languages scripts can be written in here, and how fast they run; for people. Loads the engine. */
public final class ScriptSpeed {
    private static final int COMPILING_JAVA = 25;

    private ScriptSpeed() {}

    /** @param home of the distribution, empty if it is not known */
    public static String javaScript(String home) {
        try {
            String by = Engines.implementation();
            return by.equals("Interpreted") ? "interpreted: " + why(home) : "machine code, by " + by;
        } catch (NoClassDefFoundError e) {
            return "not here: the engine's jars are missing (" + e.getMessage() + ")";
        }
    }

    public static String python() {
        try {
            Set<String> languages = Engines.present();
            return languages.contains(Language.PYTHON.id)
                    ? "here; loaded by the first script that needs it"
                    : "not here; an optional part: docs/scripts.md";
        } catch (NoClassDefFoundError e) {
            return "not here";
        }
    }

    private static String why(String home) {
        int java = Runtime.version().feature();
        if (java < COMPILING_JAVA) {
            return "this is Java " + java + "; machine code needs Java " + COMPILING_JAVA
                    + " and the compiler's jars (docs/operating.md)";
        }
        if (home.isEmpty()) {
            return "not started by the launcher, which sets the JVM's flags for the compiler";
        }
        Path jars = Path.of(home, "jit");
        return Files.isDirectory(jars)
                ? "the compiler's jars are in " + jars
                        + ", but this JVM did not take them: it has no JVMCI, or SLUICE_JAVA_OPTS switched it off"
                : "the compiler's jars are not in " + jars + " (docs/operating.md says how to add them)";
    }
}
