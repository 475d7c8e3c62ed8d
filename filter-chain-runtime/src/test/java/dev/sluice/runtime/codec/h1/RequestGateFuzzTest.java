package dev.sluice.runtime.codec.h1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any bytes from a client: no exception, no more requests than a strict reader sees, the same whatever the cut. */
class RequestGateFuzzTest {
    private static final Http1Options OPTIONS =
            Http1Options.builder().enableTrailers(true).allowCustomMethods(true).build();

    @FuzzTest(maxDuration = "5m")
    void seesWhatAStrictReaderSees(byte[] input) {
        if (input.length > 20_000) {
            return;
        }
        ServerRig whole = ServerRig.of(OPTIONS, input);
        String events = whole.recorder.text();
        String answer = whole.wire.written();
        same(events, answer, ServerRig.of(OPTIONS, FakeWire.single(input)), input);
        int cut = input.length == 0 ? 0 : (input[input.length / 2] & 0xFF) * input.length / 256;
        same(events, answer, ServerRig.of(OPTIONS, FakeWire.cut(input, cut)), input);
        compare(StrictReference.read(input), events, whole, input);
    }

    private static void same(String events, String answer, ServerRig other, byte[] input) {
        if (!events.equals(other.recorder.text()) || !answer.equals(other.wire.written())) {
            throw new AssertionError(
                    "a cut changed\n" + events + "\ninto\n" + other.recorder.text() + "\nof\n" + text(input));
        }
    }

    private static void compare(StrictReference reference, String events, ServerRig rig, byte[] input) {
        List<String> seen = Requests.complete(rig.recorder.log);
        boolean tunnel = events.contains("head :method: CONNECT")
                || rig.recorder.log.stream().anyMatch(l -> l.contains("|upgrade: "));
        List<String> real = reference.requests();
        int checked = Math.min(seen.size(), real.size());
        if (!tunnel && (seen.size() > real.size() || !seen.subList(0, checked).equals(real.subList(0, checked)))) {
            throw new AssertionError("saw " + seen + " where a strict reader sees " + real + " in\n" + text(input));
        }
        if (!rig.wire.over() && reference.broken() && !tunnel) {
            throw new AssertionError("kept a connection with broken bytes:\n" + text(input));
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1);
    }
}
