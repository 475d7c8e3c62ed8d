package dev.sluice.runtime.config;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the generated class of a protobuf type by the convention that its Java name follows its full name. A type is loaded when it is first
 * asked for; a registry of all of them would cost 1-2 s at every start. Any thread.
 */
public final class MessageTypes {
    /** What an {@code Any} of this runtime starts with. */
    public static final String URL_PREFIX = "type.googleapis.com/";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+(\\.[A-Z][A-Za-z0-9_]*)+");
    private static final String[][] JAVA_PACKAGES = {
        {"envoy.", "io.envoyproxy.envoy."},
        {"xds.", "com.github.xds."},
        {"udpa.", "com.github.udpa.udpa."},
        {"google.", "com.google."},
        {"cel.expr.", "dev.cel.expr."},
        {"opentelemetry.", "io.opentelemetry."},
        {"io.prometheus.client.", "io.prometheus.client."},
    };
    private static final ConcurrentHashMap<String, Optional<Message>> KNOWN = new ConcurrentHashMap<>();
    private static final int MOST_KEPT = 5000;

    private MessageTypes() {}

    /** The part of a type URL after its last slash. */
    public static String nameOf(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }

    /** The empty message of a type such as {@code envoy.config.route.v3.Route}; empty if there is no such type. */
    public static Optional<Message> find(String fullName) {
        Optional<Message> known = KNOWN.get(fullName);
        if (known != null) {
            return known;
        }
        Optional<Message> found = Optional.ofNullable(load(fullName));
        if (KNOWN.size() < MOST_KEPT) {
            KNOWN.put(fullName, found);
        }
        return found;
    }

    /** Whether a name belongs to Envoy or protobuf, so that a type of that name that does not exist is a mistake and no plugin's. */
    static boolean reserved(String fullName) {
        return fullName.startsWith("envoy.")
                || fullName.startsWith("xds.")
                || fullName.startsWith("udpa.")
                || fullName.startsWith("google.");
    }

    private static @Nullable Message load(String fullName) {
        String javaName = javaName(fullName);
        if (javaName == null) {
            return null;
        }
        try {
            Class<?> type = Class.forName(javaName, false, MessageTypes.class.getClassLoader());
            if (!Message.class.isAssignableFrom(type)) {
                return null;
            }
            Message empty = (Message) type.getMethod("getDefaultInstance").invoke(null);
            return empty.getDescriptorForType().getFullName().equals(fullName) ? empty : null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable String javaName(String fullName) {
        if (fullName.length() > 300 || !NAME.matcher(fullName).matches()) {
            return null;
        }
        for (String[] pair : JAVA_PACKAGES) {
            if (fullName.startsWith(pair[0])) {
                StringBuilder name = new StringBuilder(pair[1] + fullName.substring(pair[0].length()));
                int outer = firstUpper(name);
                for (int dot = name.indexOf(".", outer); dot > 0; dot = name.indexOf(".", dot)) {
                    name.setCharAt(dot, '$');
                }
                return name.toString();
            }
        }
        return null;
    }

    private static int firstUpper(CharSequence name) {
        int i = 0;
        while (!Character.isUpperCase(name.charAt(i))) {
            i++;
        }
        return i;
    }

    /** All type names of Envoy's packages, read from the jar's directory. Slow: for suggestions only. */
    static List<String> envoyTypes() {
        List<String> names = new ArrayList<>();
        try {
            Path jar = Path.of(io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (JarFile file = new JarFile(jar.toFile())) {
                file.stream()
                        .map(entry -> entry.getName())
                        .filter(MessageTypes::isType)
                        .forEach(name -> names.add(name.substring("io/envoyproxy/".length(), name.length() - 6)
                                .replace('/', '.')));
            }
        } catch (IOException | java.net.URISyntaxException | SecurityException e) {
            // Without a jar to look into there is no suggestion.
        }
        return names;
    }

    private static boolean isType(String name) {
        return name.startsWith("io/envoyproxy/envoy/")
                && name.endsWith(".class")
                && name.indexOf('$') < 0
                && !name.endsWith("OrBuilder.class")
                && !name.endsWith("Proto.class");
    }
}
