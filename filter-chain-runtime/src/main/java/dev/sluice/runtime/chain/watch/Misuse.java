package dev.sluice.runtime.chain.watch;

/** Ways to use the contract that it does not allow, as a debug run sees them. */
public enum Misuse {
    /** A stream, body or sink was used on a thread other than its loop. */
    WRONG_THREAD(true),
    /** Bytes were used after the callback that lent them. */
    STALE_BYTES(true),
    /** A stream was used after {@code onComplete}. */
    STALE_STREAM(true),
    /** Something came after the end of its stream: a no-op, counted as {@code sluice.late_completions} in every run. */
    LATE(false),
    /** {@code read} or {@code peek} without a {@code when}: it would be withdrawn at once. */
    READ_WITHOUT_WHEN(true),
    /** Installed or read when the head was not with this filter. */
    INSTALLED_TOO_LATE(true),
    /** A transform that said it keeps the length did not. */
    LENGTH_CHANGED(true),
    /** The message's {@code content-length} is not what was written. */
    LENGTH_WRONG(true),
    /** A {@code content-length} was set on a body whose length a transform may change; the runtime took it away. */
    LENGTH_AFTER_TRANSFORM(true),
    /** An {@code onEnd} wrote bytes. */
    WRITE_IN_ON_END(true),
    /** A verdict that this kind of filter must not give here. */
    VERDICT_NOT_ALLOWED(true),
    /** Far more was written than a sink had room for. */
    SINK_OVERRUN(false),
    /** A stream's timeout ended the wait of a verdict or a hold. */
    NEVER_ANSWERED(false);

    private final boolean wrong;

    Misuse(boolean wrong) {
        this.wrong = wrong;
    }

    /** A mistake in the filter's code whatever its peers do; the others may be somebody else's fault. */
    public boolean wrong() {
        return wrong;
    }
}
