package dev.sluice.runtime.server;

/** The server cannot start; the message is one line for the user, such as which port is taken. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    public StartFailure(String message) {
        super(message);
    }

    public StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
