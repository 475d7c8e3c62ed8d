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
    public static NetworkSample of(String name, String sent) {
        return new NetworkSample(name, Bytes.of(sent), Bytes.empty());
    }

    public static NetworkSample of(String name, Bytes sent) {
        return new NetworkSample(name, sent, Bytes.empty());
    }

    public NetworkSample answered(String text) {
        return new NetworkSample(name, sent, Bytes.of(text));
    }

    List<Bytes> once() {
        return List.of(sent);
    }
}
