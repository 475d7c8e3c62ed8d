package dev.sluice.runtime.admin;

/** One path of the administration interface. Called off the loops, one request at a time or several: thread-safe. */
public interface AdminEndpoint {
    /** With the leading slash. */
    String path();

    /** One line for {@code /help}. */
    String help();

    /** Changes something, so only POST may call it. */
    default boolean mutates() {
        return false;
    }

    AdminResponse answer(AdminRequest request);
}
