package dev.sluice.runtime.http.edge;

import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A range of addresses. A prefix longer than the address is the whole address, as in Envoy. */
record Cidr(byte[] prefix, int bits) {
    static List<Cidr> compile(List<CidrRange> ranges, Place place) {
        List<Cidr> all = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            byte[] address =
                    NetUtil.createByteArrayFromIpAddressString(ranges.get(i).getAddressPrefix());
            if (address == null) {
                place.index(i)
                        .field("address_prefix")
                        .error("not an IP address: " + ranges.get(i).getAddressPrefix());
            } else {
                int bits = ranges.get(i).getPrefixLen().getValue();
                all.add(new Cidr(address, Math.min(bits, address.length * 8)));
            }
        }
        return all;
    }

    boolean holds(InetAddress address) {
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
        return rest == 0 || ((bytes[whole] ^ prefix[whole]) & 0xFF) >> 8 - rest == 0;
    }
}
