package dev.sluice.runtime.upstream.plan;

import dev.sluice.runtime.accesslog.Addresses;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs;
import io.envoyproxy.envoy.config.core.v3.TlvEntry;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a host hears before the first byte of a connection: who the client is. Nobody's connections (health checks, calls of filters) say so. Immutable.
 * Source: the PROXY protocol, versions 1 and 2.
 *
 * @param extensions of version 2, encoded
 * @param passed kinds of the client's own extensions that follow these
 */
public record ProxyHeader(boolean second, byte[] extensions, BitSet passed) {
    private static final int KINDS = 256;
    private static final int EXTENSION_HEAD = 3;
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int LONGEST_EXTENSIONS = 0xffff - 36;

    public static ProxyHeader of(ProxyProtocolConfig config, Place place) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (TlvEntry each : config.getAddedTlvsList()) {
            int length = each.getValue().size();
            all.write(each.getType());
            all.write(length >> 8);
            all.write(length);
            all.writeBytes(each.getValue().toByteArray());
            if (length > 0xffff || all.size() > LONGEST_EXTENSIONS) {
                place.field("added_tlvs").error("is too long for a header of 64 KiB");
                break;
            }
        }
        return new ProxyHeader(
                config.getVersion() == ProxyProtocolConfig.Version.V2,
                all.toByteArray(),
                passed(config, place.field("pass_through_tlvs")));
    }

    /** A kind that is added here is not told on. */
    private static BitSet passed(ProxyProtocolConfig config, Place place) {
        BitSet passed = new BitSet(KINDS);
        if (config.hasPassThroughTlvs()) {
            ProxyProtocolPassThroughTLVs wanted = config.getPassThroughTlvs();
            if (wanted.getMatchType() == ProxyProtocolPassThroughTLVs.PassTLVsMatchType.INCLUDE_ALL) {
                passed.set(0, KINDS);
            }
            for (int i = 0; i < wanted.getTlvTypeCount(); i++) {
                int kind = wanted.getTlvType(i);
                if (kind < 0 || kind >= KINDS) {
                    place.field("tlv_type").index(i).error("must be less than 256");
                } else {
                    passed.set(kind);
                }
            }
        }
        config.getAddedTlvsList().forEach(each -> passed.clear(each.getType() & 0xff));
        return passed;
    }

    /** What of the client's extensions follows the added ones, as far as a header holds it. */
    private ByteBuffer passing(ByteBuffer all) {
        ByteBuffer in = all.duplicate();
        ByteBuffer out = ByteBuffer.allocate(Math.min(in.remaining(), LONGEST_EXTENSIONS - extensions.length));
        while (in.hasRemaining()) {
            int length = EXTENSION_HEAD + (in.getShort(in.position() + 1) & 0xffff);
            if (passed.get(in.get(in.position()) & 0xff) && length <= out.remaining()) {
                out.put(in.slice(in.position(), length));
            }
            in.position(in.position() + length);
        }
        return out.flip();
    }

    public ByteBuffer bytes(@Nullable Downstream client) {
        if (client != null
                && client.remote() instanceof InetSocketAddress from
                && client.local() instanceof InetSocketAddress to
                && !from.isUnresolved()
                && !to.isUnresolved()) {
            return second ? second(from, to, passing(client.extensions())) : first(from, to);
        }
        return second ? head(LOCAL, 0, extensions.length).put(extensions).flip() : ascii("PROXY UNKNOWN\r\n");
    }

    private static boolean old(InetSocketAddress from, InetSocketAddress to) {
        return from.getAddress() instanceof Inet4Address && to.getAddress() instanceof Inet4Address;
    }

    private static ByteBuffer first(InetSocketAddress from, InetSocketAddress to) {
        boolean old = old(from, to);
        return ascii("PROXY " + (old ? "TCP4 " : "TCP6 ") + text(from, old) + ' ' + text(to, old) + ' ' + from.getPort()
                + ' ' + to.getPort() + "\r\n");
    }

    private static String text(InetSocketAddress address, boolean old) {
        String text = Addresses.host(address);
        int scope = text.indexOf('%');
        boolean mapped = address.getAddress() instanceof Inet4Address && !old;
        return mapped ? "::ffff:" + text : scope < 0 ? text : text.substring(0, scope);
    }

    private ByteBuffer second(InetSocketAddress from, InetSocketAddress to, ByteBuffer passing) {
        boolean old = old(from, to);
        ByteBuffer out = head(PROXY, old ? TCP4 : TCP6, (old ? 12 : 36) + extensions.length + passing.remaining());
        put(out, from.getAddress(), old);
        put(out, to.getAddress(), old);
        return out.putShort((short) from.getPort())
                .putShort((short) to.getPort())
                .put(extensions)
                .put(passing)
                .flip();
    }

    private ByteBuffer head(int command, int family, int length) {
        return ByteBuffer.allocate(SIGNATURE.length + 4 + length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) length);
    }

    private static void put(ByteBuffer out, InetAddress address, boolean old) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4 && !old) {
            out.put(new byte[10]).putShort((short) 0xffff);
        }
        out.put(bytes);
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
