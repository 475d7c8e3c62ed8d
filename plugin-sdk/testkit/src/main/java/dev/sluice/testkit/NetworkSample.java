package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import java.util.List;

/**
 * One connection that a network or listener filter is tried with again and again, see {@link NetworkFilterTck}.
 *
 * @param sent by the client, whole
 * @param answered by the upstream's host, if there is a connection to it, after that
 */
public record NetworkSample(String name, Bytes sent, Bytes answered) {
    /** A client that says these, each read alone, and has no more to say. */
    public static NetworkSample of(String name, String sent) {
        return new NetworkSample(name, Bytes.of(sent), Bytes.empty());
    }

    /** As above, for bytes that are no text. */
    public static NetworkSample of(String name, Bytes sent) {
        return new NetworkSample(name, sent, Bytes.empty());
    }

    /** What the upstream answers, each piece in a read of its own. */
    public NetworkSample answered(String text) {
        return new NetworkSample(name, sent, Bytes.of(text));
    }

    List<Bytes> once() {
        return List.of(sent);
    }
}
