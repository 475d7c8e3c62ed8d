package dev.sluice.runtime.extension.plugin;

/** Why a jar is not loaded, in words for the user. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
