package dev.sluice.runtime.codec.h1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any bytes from a server: no exception, at most one end, no reuse after a fault, the same whatever the cut. */
class ResponseGateFuzzTest {
    private static final Http1Options OPTIONS =
            Http1Options.builder().enableTrailers(true).build();
    private static final String[] METHODS = {"GET", "HEAD", "POST"};

    @FuzzTest(maxDuration = "5m")
    void readsOneResponseOrNone(byte[] input) {
        if (input.length < 1 || input.length > 20_000) {
            return;
        }
        String method = METHODS[(input[0] & 0xFF) % METHODS.length];
        byte[] bytes = FakeWire.cut(input, 1)[1];
        ClientRig whole = feed(method, bytes);
        String events = events(whole);
        check(whole, events, bytes);
        int cut = bytes.length == 0 ? 0 : (bytes[bytes.length / 2] & 0xFF) * bytes.length / 256;
        same(events, whole, feed(method, FakeWire.cut(bytes, cut)), bytes);
        same(events, whole, feed(method, FakeWire.single(bytes)), bytes);
    }

    private static ClientRig feed(String method, byte[]... pieces) {
        ClientRig rig = new ClientRig(OPTIONS);
        rig.ask(method);
        for (byte[] piece : pieces) {
            if (piece.length > 0) {
                rig.wire.feed(piece);
            }
        }
        rig.wire.feedEnd();
        return rig;
    }

    private static String events(ClientRig rig) {
        return rig.recorder.text();
    }

    private static void check(ClientRig rig, String events, byte[] bytes) {
        long ends = rig.recorder.log.stream()
                .filter(l -> l.equals("end") || l.startsWith("trailers ") || l.startsWith("reset "))
                .count();
        if (ends != 1 || rig.closed != 1) {
            throw new AssertionError(ends + " ends, " + rig.closed + " closes: " + events + "\nof\n" + text(bytes));
        }
        if (rig.available > 0 && rig.recorder.log.stream().anyMatch(l -> l.startsWith("reset "))) {
            throw new AssertionError("used again after a fault: " + events + "\nof\n" + text(bytes));
        }
    }

    /** Bytes where no body may be are seen only if they come with the head, so there a cut may make a clean end of an error. */
    private static void same(String events, ClientRig whole, ClientRig other, byte[] bytes) {
        boolean late = events.endsWith(BadMessage.BODY_NOT_ALLOWED.details() + " 0");
        if (!late && !events.equals(events(other))) {
            throw new AssertionError("a cut changed\n" + events + "\ninto\n" + events(other) + "\nof\n" + text(bytes));
        }
        check(other, events(other), bytes);
        if (whole.closed != other.closed) {
            throw new AssertionError("a cut changed the connection's fate:\n" + text(bytes));
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1);
    }
}
