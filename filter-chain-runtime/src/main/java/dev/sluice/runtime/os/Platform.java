package dev.sluice.runtime.os;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which operating system this is, and what follows from that. */
public enum Platform {
    LINUX,
    MACOS,
    WINDOWS,
    OTHER;

    private static final Platform CURRENT = of(System.getProperty("os.name", ""));

    /** The one we run on. */
    public static Platform current() {
        return CURRENT;
    }

    static Platform of(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("linux")) {
            return LINUX;
        }
        if (name.startsWith("mac") || name.startsWith("darwin")) {
            return MACOS;
        }
        return name.startsWith("windows") ? WINDOWS : OTHER;
    }

    /** Whether sockets bound to one port share its connections evenly: macOS and Windows give all of them to one socket. */
    public static boolean spreadsReusedPorts() {
        return CURRENT == LINUX;
    }

    /**
     * Whether the first write on a connection leaves at once though TCP_NODELAY is not set, whatever its length: Linux holds bytes back only while a
     * short segment of an earlier write is on its way (Minshall's variant of Nagle's algorithm).
     */
    public static boolean firstWriteLeavesAtOnce() {
        return CURRENT == LINUX;
    }

    /** Where a configuration is looked for when none is named, first found wins. */
    public static List<Path> defaultConfigFiles() {
        return defaultConfigFiles(CURRENT, System.getenv());
    }

    static List<Path> defaultConfigFiles(Platform platform, Map<String, String> environment) {
        Path here = Path.of("envoy.yaml");
        return switch (platform) {
            case WINDOWS ->
                List.of(
                        here,
                        Path.of(environment.getOrDefault("ProgramData", "C:\\ProgramData"), "Sluice", "envoy.yaml"));
            case MACOS -> List.of(here, Path.of("/usr/local/etc/sluice/envoy.yaml"), Path.of("/etc/sluice/envoy.yaml"));
            default -> List.of(here, Path.of("/etc/sluice/envoy.yaml"), Path.of("/etc/envoy/envoy.yaml"));
        };
    }
}
