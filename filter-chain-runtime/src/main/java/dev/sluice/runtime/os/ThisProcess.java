package dev.sluice.runtime.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Facts about this process. Any thread. */
public final class ThisProcess {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ThisProcess() {}

    public static long pid() {
        return ProcessHandle.current().pid();
    }

    /** The machine's name; asked once, since the answer may need a name server. */
    public static String hostname() {
        return Host.NAME;
    }

    /** Memory in RAM, where reading it is cheap: one small file on Linux. */
    public static OptionalLong residentBytes() {
        if (Platform.current() != Platform.LINUX) {
            return OptionalLong.empty();
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    String kilobytes =
                            line.substring(RESIDENT.length()).replace("kB", "").trim();
                    return OptionalLong.of(Long.parseLong(kilobytes) << 10);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // No number is better than a wrong one.
        }
        return OptionalLong.empty();
    }

    private static final class Host {
        static final String NAME = find();

        private static String find() {
            String given = System.getenv(Platform.current() == Platform.WINDOWS ? "COMPUTERNAME" : "HOSTNAME");
            if (given != null && !given.isBlank()) {
                return given;
            }
            try {
                String file = Files.readString(Path.of("/etc/hostname")).trim();
                if (!file.isEmpty()) {
                    return file;
                }
            } catch (IOException e) {
                // Not this kind of system.
            }
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }
}
