package dev.sluice.runtime.os;

/** What this process runs on, in words. */
public final class Machine {
    private Machine() {}

    /** Such as {@code Linux 6.1 amd64}. */
    public static String system() {
        return property("os.name") + ' ' + property("os.version") + ' ' + property("os.arch");
    }

    /** Such as {@code 17.0.9+9, Debian, in /usr/lib/jvm/java-17}. */
    public static String java() {
        return Runtime.version() + ", " + property("java.vendor") + ", in " + property("java.home");
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }
}
