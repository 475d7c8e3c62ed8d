package dev.sluice.runtime.server;

/** Which Sluice this is. */
public final class Version {
    private Version() {}

    /** As the build wrote it into the jar, {@code dev} when run from class files. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
