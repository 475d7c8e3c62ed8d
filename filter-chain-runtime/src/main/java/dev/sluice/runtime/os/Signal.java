package dev.sluice.runtime.os;

/** What the system may tell the process. */
public enum Signal {
    /** Drain and stop: SIGTERM, a service manager, a closing console. */
    TERM,
    /** Ctrl+C. */
    INT,
    /** Read the configuration again. */
    HUP,
    /** Open the log files again. */
    USR1,
    /** Ctrl+Break on Windows. */
    BREAK
}
