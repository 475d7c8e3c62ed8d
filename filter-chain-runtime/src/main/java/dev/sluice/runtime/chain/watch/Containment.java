package dev.sluice.runtime.chain.watch;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Contained;
import java.time.Duration;

/**
 * What becomes of a stream whose filter fails, and of a filter that keeps failing.
 *
 * @param failOpen a failure counts as proceed
 */
public record Containment(boolean failOpen, CircuitPolicy circuit) {
    /** As the wrapper {@value Contained#TYPE} around the configuration says, else closed with the standard circuit. */
    public static Containment of(Any config) {
        long[] circuit = Contained.circuit(config);
        return new Containment(
                Contained.open(config),
                circuit.length < 4
                        ? CircuitPolicy.STANDARD
                        : new CircuitPolicy(
                                (int) circuit[0],
                                (int) circuit[1],
                                Duration.ofMillis(circuit[2]),
                                Duration.ofMillis(circuit[3])));
    }

    /** What tells filters apart that are the same but for this; empty for the standard. */
    public String label() {
        return (failOpen ? " open" : "") + (circuit.standard() ? "" : " " + circuit);
    }
}
