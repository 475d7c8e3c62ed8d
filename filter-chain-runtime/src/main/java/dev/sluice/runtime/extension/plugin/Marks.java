package dev.sluice.runtime.extension.plugin;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Calls that keep a plugin's classes in memory after it is swapped, read from the constants of its class files: suspects, not proofs. */
final class Marks {
    private static final Map<String, String> WORDS = Map.of(
            "addShutdownHook", "adds a shutdown hook",
            "java/lang/ThreadLocal", "uses ThreadLocal",
            "registerMBean", "registers an MBean",
            "registerDriver", "registers a JDBC driver");

    private Marks() {}

    /** Adds what is new: the words, and the class they were found in. */
    static void find(byte[] classFile, String name, Map<String, String> marks) {
        String text = null;
        for (Map.Entry<String, String> each : WORDS.entrySet()) {
            if (!marks.containsKey(each.getValue())) {
                text = text == null ? new String(classFile, StandardCharsets.ISO_8859_1) : text;
                if (text.contains(each.getKey())) {
                    marks.put(each.getValue(), name.replace('/', '.').replaceFirst("\\.class$", ""));
                }
            }
        }
    }
}
