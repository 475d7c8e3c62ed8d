package dev.sluice.runtime.extension;

/** A failure that says what {@code response_code_details} shall be; empty for the usual {@code filter_exception}. */
public interface Detailed {
    /** Such as {@code script_over_budget{greet.js}}. */
    String details();
}
