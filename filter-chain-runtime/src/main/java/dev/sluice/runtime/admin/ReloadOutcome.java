package dev.sluice.runtime.admin;

/**
 * What became of a reload.
 *
 * @param text for the user: what changed, or what is wrong, with places
 */
public record ReloadOutcome(Kind kind, String text) {
    /** Whether anything changed. */
    public enum Kind {
        TAKEN_OVER,
        UNCHANGED,
        FAILED
    }

    public static ReloadOutcome takenOver(String text) {
        return new ReloadOutcome(Kind.TAKEN_OVER, text);
    }

    public static ReloadOutcome unchanged(String text) {
        return new ReloadOutcome(Kind.UNCHANGED, text);
    }

    public static ReloadOutcome failed(String text) {
        return new ReloadOutcome(Kind.FAILED, text);
    }
}
