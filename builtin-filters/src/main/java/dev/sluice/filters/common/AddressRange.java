package dev.sluice.filters.common;

import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** A range of IP addresses, such as {@code 10.0.0.0/8}. Immutable, any thread. */
public final class AddressRange {
    private final byte[] prefix;
    private final int bits;

    private AddressRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** @throws InvalidConfig naming {@code field} if the prefix is no address literal */
    public static AddressRange of(CidrRange range, String field) throws InvalidConfig {
        String text = range.getAddressPrefix();
        if (!text.matches("[0-9a-fA-F.:]+")) {
            throw new InvalidConfig(field + ".address_prefix", "not an IP address: " + text);
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            int length = range.hasPrefixLen() ? range.getPrefixLen().getValue() : 0;
            return new AddressRange(bytes, Math.min(length, bytes.length * 8));
        } catch (UnknownHostException e) {
            throw new InvalidConfig(field + ".address_prefix", "not an IP address: " + text);
        }
    }

    public boolean contains(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && contains(inet.getAddress().getAddress());
    }

    private boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
    }
}
