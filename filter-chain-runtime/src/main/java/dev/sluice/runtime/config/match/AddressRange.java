package dev.sluice.runtime.config.match;

import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that share their first bits.
 *
 * @param bits of the prefix; Envoy takes too long ones as the whole address, and so do we
 */
public record AddressRange(byte[] prefix, int bits) {
    /** {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(prefix) + '/' + bits;
    }

    /** Reports what is no address at its place and leaves it out. */
    public static List<AddressRange> compile(List<CidrRange> ranges, Place place) {
        List<AddressRange> all = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            CidrRange range = ranges.get(i);
            byte[] prefix = NetUtil.createByteArrayFromIpAddressString(range.getAddressPrefix());
            if (prefix == null) {
                place.index(i).field("address_prefix").error("'" + range.getAddressPrefix() + "' is not an IP address");
            } else {
                int bits = range.hasPrefixLen() ? range.getPrefixLen().getValue() : 0;
                all.add(new AddressRange(prefix, Math.min(bits, prefix.length * 8)));
            }
        }
        return List.copyOf(all);
    }

    /** Bits of the longest range that holds the address plus one, 0 for no ranges, -1 if none holds it. */
    public static int score(List<AddressRange> ranges, SocketAddress address) {
        if (ranges.isEmpty()) {
            return 0;
        }
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return -1;
        }
        int best = -1;
        for (AddressRange range : ranges) {
            if (range.holds(inet.getAddress())) {
                best = Math.max(best, range.bits + 1);
            }
        }
        return best;
    }

    public boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (bytes[whole] ^ prefix[whole]) >> (8 - rest) == 0;
    }
}
