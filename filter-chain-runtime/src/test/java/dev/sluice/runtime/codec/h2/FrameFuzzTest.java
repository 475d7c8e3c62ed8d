package dev.sluice.runtime.codec.h2;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any bytes behind a client's preface: no exception, every stream ended with the connection, the same whatever the cut. */
class FrameFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void readsAnything(byte[] input) {
        if (input.length > 20_000) {
            return;
        }
        String whole = outcome(input, input.length);
        int cut = input.length == 0 ? 0 : (input[input.length / 2] & 0xFF) * input.length / 256;
        String other = outcome(input, cut);
        if (!whole.equals(other)) {
            throw new AssertionError("a cut at " + cut + " changed\n" + whole + "\ninto\n" + other);
        }
    }

    private static String outcome(byte[] input, int cut) {
        Rig rig = new Rig();
        rig.answers = false;
        rig.peer.hello();
        rig.peer.send(Arrays.copyOf(input, cut));
        rig.peer.send(Arrays.copyOfRange(input, cut, input.length));
        StringBuilder all = new StringBuilder(rig.told.toString());
        // How much of a body came before the fault in it depends on the cut.
        rig.ears.forEach(ear ->
                all.append('\n').append(ear.log).append(ear.log.toString().contains("reset ") ? "" : ear.body));
        rig.pair.client().close();
        rig.loop.run();
        if (rig.server.active() != 0 || !rig.closed && rig.pair.server().open()) {
            throw new AssertionError("something is left of it");
        }
        return all.toString();
    }
}
