package dev.sluice.runtime.extension;

/** A failure that says more than its class. */
public interface Detailed {
    /** What {@code response_code_details} shall be, such as {@code script_over_budget{greet.js}}; empty for the usual {@code filter_exception}. */
    String details();

    /** Whether the callback was stopped because it took too long. */
    default boolean overBudget() {
        return false;
    }
}
