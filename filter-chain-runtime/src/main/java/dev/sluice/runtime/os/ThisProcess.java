package dev.sluice.runtime.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Facts about this process. Any thread. */
public final class ThisProcess {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;

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
            String[] pages = Files.readString(STATM).split(" ");
            return OptionalLong.of(Long.parseLong(pages[1]) * PAGE_BYTES);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return OptionalLong.empty();
        }
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
