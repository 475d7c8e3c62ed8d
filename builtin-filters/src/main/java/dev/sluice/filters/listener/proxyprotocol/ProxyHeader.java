package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.Bytes;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the first bytes of a connection say. Pure: the same bytes in any pieces give the same. Source: the PROXY protocol, sections 2.1 and 2.2; limits
 * as in Envoy.
 *
 * @param version 1 or 2, 0 while it is not known or if there is no header
 * @param length of the whole header; if it is unfinished, bytes to wait for, if that is known
 * @param extensions where they begin; they end with the header
 * @param source empty: the connection's own addresses are right
 */
record ProxyHeader(
        State state,
        int version,
        int length,
        int extensions,
        Optional<InetSocketAddress> source,
        Optional<InetSocketAddress> destination) {
    enum State {
        UNFINISHED,
        /** With version 0: it is no header at all. */
        BROKEN,
        FOUND
    }

    private static final byte[] V1 = "PROXY".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int V1_LONGEST = 108;
    private static final int V2_HEAD = 16;
    private static final ProxyHeader NO_HEADER = broken(0);

    private static ProxyHeader broken(int version) {
        return new ProxyHeader(State.BROKEN, version, 0, 0, Optional.empty(), Optional.empty());
    }

    private static ProxyHeader unfinished(int version, int length) {
        return new ProxyHeader(State.UNFINISHED, version, length, 0, Optional.empty(), Optional.empty());
    }

    private static ProxyHeader local(int version, int length, int extensions) {
        return new ProxyHeader(State.FOUND, version, length, extensions, Optional.empty(), Optional.empty());
    }

    private static ProxyHeader of(
            int version,
            int length,
            int extensions,
            Optional<InetSocketAddress> source,
            Optional<InetSocketAddress> destination) {
        boolean both = source.isPresent() && destination.isPresent();
        return both ? new ProxyHeader(State.FOUND, version, length, extensions, source, destination) : broken(version);
    }

    /** Whether these bytes are, or may become, a header of an allowed version. */
    static boolean begins(Bytes in, boolean v1, boolean v2) {
        return v1 && same(in, V1) || v2 && same(in, V2);
    }

    private static boolean same(Bytes in, byte[] signature) {
        for (int i = 0; i < signature.length && i < in.length(); i++) {
            if (in.at(i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    static ProxyHeader read(Bytes in) {
        if (same(in, V2)) {
            return in.length() < V2_HEAD ? unfinished(0, V2_HEAD) : binary(in);
        }
        return same(in, V1) ? line(in) : NO_HEADER;
    }

    private static ProxyHeader line(Bytes in) {
        int end = in.indexOf((byte) '\n', 0);
        while (end >= 0 && (end == 0 || in.at(end - 1) != '\r')) {
            end = in.indexOf((byte) '\n', end + 1);
        }
        int length = end + 1;
        if (end < 0 ? in.length() >= V1_LONGEST : length > V1_LONGEST) {
            return NO_HEADER;
        }
        if (end < 0) {
            return unfinished(0, 0);
        }
        byte[] text = in.slice(0, end - 1).toByteArray();
        return words(
                new String(text, StandardCharsets.ISO_8859_1).stripTrailing().split(" ", -1), length);
    }

    private static ProxyHeader words(String[] words, int length) {
        if (words.length >= 2 && words[0].equals("PROXY") && words[1].equals("UNKNOWN")) {
            return local(1, length, length);
        }
        if (words.length != 6 || !words[0].equals("PROXY")) {
            return broken(1);
        }
        boolean v6 = words[1].equals("TCP6");
        if (!v6 && !words[1].equals("TCP4")) {
            return broken(1);
        }
        return of(1, length, length, Addresses.text(words[2], words[4], v6), Addresses.text(words[3], words[5], v6));
    }

    private static ProxyHeader binary(Bytes in) {
        int command = in.at(12) & 0xff;
        int family = in.at(13) & 0xff;
        int rest = (in.at(14) & 0xff) << 8 | in.at(15) & 0xff;
        int length = V2_HEAD + rest;
        if (command == 0x20) {
            return in.length() < length ? unfinished(2, length) : local(2, length, length);
        }
        int address = family >> 4 == 1 ? 4 : family >> 4 == 2 ? 16 : 0;
        int transport = family & 0xf;
        int addresses = 2 * address + 4;
        if (command != 0x21 || address == 0 || transport < 1 || transport > 2 || rest < addresses) {
            return broken(2);
        }
        if (in.length() < length) {
            return unfinished(2, length);
        }
        int ports = V2_HEAD + 2 * address;
        return of(
                2,
                length,
                V2_HEAD + addresses,
                Addresses.binary(in, V2_HEAD, address, ports),
                Addresses.binary(in, V2_HEAD + address, address, ports + 2));
    }
}
