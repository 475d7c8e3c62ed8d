package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Addresses of a header: literals only, nothing is looked up; only those that one host can have. */
final class Addresses {
    private Addresses() {}

    static Optional<InetSocketAddress> text(String address, String port, boolean v6) {
        int number = number(port, 5, 65535);
        byte[] bytes = v6 ? six(address) : four(address);
        return number < 0 ? Optional.empty() : of(bytes, number);
    }

    static Optional<InetSocketAddress> binary(Bytes in, int at, int length, int portAt) {
        byte[] bytes = in.slice(at, at + length).toByteArray();
        return of(bytes, (in.at(portAt) & 0xff) << 8 | in.at(portAt + 1) & 0xff);
    }

    private static Optional<InetSocketAddress> of(byte[] bytes, int port) {
        try {
            // An IPv4 address within IPv6 stays one of IPv6, unlike with InetAddress.getByAddress.
            InetAddress address =
                    bytes.length == 16 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
            boolean broadcast = bytes.length == 4 && Arrays.equals(bytes, new byte[] {-1, -1, -1, -1});
            return address.isAnyLocalAddress() || address.isMulticastAddress() || broadcast
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(address, port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** -1 if it is not decimal, longer or greater. */
    private static int number(String text, int digits, int most) {
        if (text.isEmpty() || text.length() > digits) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value > most ? -1 : value;
    }

    /** Empty if it is none. */
    private static byte[] four(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int part = parts.length == 4 ? number(parts[i], 3, 255) : -1;
            if (part < 0 || parts[i].length() > 1 && parts[i].startsWith("0")) {
                return new byte[0];
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    /** Empty if it is none. */
    private static byte[] six(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789abcdefABCDEF:.".indexOf(text.charAt(i)) < 0) {
                return new byte[0];
            }
        }
        if (text.indexOf(':') < 0) {
            return new byte[0];
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress(); // with a colon: a literal or an error
            return bytes.length == 16 ? bytes : mapped(bytes);
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }

    private static byte[] mapped(byte[] four) {
        byte[] bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        System.arraycopy(four, 0, bytes, 12, 4);
        return bytes;
    }
}
