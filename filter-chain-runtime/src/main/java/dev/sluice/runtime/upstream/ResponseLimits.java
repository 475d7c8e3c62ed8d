package dev.sluice.runtime.upstream;

/**
 * What a response head may be.
 *
 * @param headBytes the whole head
 * @param headerCount fields
 */
public record ResponseLimits(int headBytes, int headerCount) {
    /** Envoy's: 60 KiB, 100 headers. */
    public static final ResponseLimits STANDARD = new ResponseLimits(60 * 1024, 100);
}
