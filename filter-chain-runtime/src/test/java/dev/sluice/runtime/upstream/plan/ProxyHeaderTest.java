package dev.sluice.runtime.upstream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs;
import io.envoyproxy.envoy.config.core.v3.TlvEntry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProxyHeader header(ProxyProtocolConfig.Version version, TlvEntry... added) {
        ProxyProtocolConfig.Builder config = ProxyProtocolConfig.newBuilder().setVersion(version);
        for (TlvEntry each : added) {
            config.addAddedTlvs(each);
        }
        return ProxyHeader.of(config.build(), Place.root(Problems.unplaced("test")));
    }

    private static String hex(ByteBuffer bytes) {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        return HexFormat.of().formatHex(all);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    @Test
    void versionOneIsALine() {
        ProxyHeader first = header(ProxyProtocolConfig.Version.V1);

        assertThat(text(first.bytes(new Downstream(at("10.0.0.1", 1), at("10.0.0.2", 65535)))))
                .isEqualTo("PROXY TCP4 10.0.0.1 10.0.0.2 1 65535\r\n");
        assertThat(text(first.bytes(new Downstream(at("10.0.0.1", 1), at("2001:db8::2", 2)))))
                .isEqualTo("PROXY TCP6 ::ffff:10.0.0.1 2001:db8::2 1 2\r\n");
        assertThat(text(first.bytes(null))).isEqualTo("PROXY UNKNOWN\r\n");
    }

    @Test
    void versionTwoIsBinary() {
        ProxyHeader second = header(ProxyProtocolConfig.Version.V2);

        assertThat(hex(second.bytes(new Downstream(at("1.2.3.4", 0x1234), at("5.6.7.8", 80)))))
                .isEqualTo(SIGNATURE + "2111000c" + "01020304" + "05060708" + "1234" + "0050");
        assertThat(hex(second.bytes(new Downstream(at("2001:db8::1", 1), at("1.2.3.4", 2)))))
                .isEqualTo(SIGNATURE + "21210024" + "20010db8000000000000000000000001"
                        + "00000000000000000000ffff01020304" + "0001" + "0002");
    }

    @Test
    void nobodysConnectionsAreLocal() {
        ProxyHeader second = header(ProxyProtocolConfig.Version.V2);
        UnixDomainSocketAddress pipe = UnixDomainSocketAddress.of("pipe");

        assertThat(hex(second.bytes(null))).isEqualTo(SIGNATURE + "20000000");
        assertThat(hex(second.bytes(new Downstream(pipe, pipe)))).isEqualTo(SIGNATURE + "20000000");
    }

    @Test
    void extensionsFollow() {
        TlvEntry tlv = TlvEntry.newBuilder()
                .setType(0xe0)
                .setValue(ByteString.copyFromUtf8("ab"))
                .build();

        assertThat(hex(header(ProxyProtocolConfig.Version.V2, tlv)
                        .bytes(new Downstream(at("1.2.3.4", 1), at("5.6.7.8", 2)))))
                .endsWith("e000026162")
                .startsWith(SIGNATURE + "21110011");
    }

    @Test
    void extensionsOfTheClientFollowUnlessTheirKindIsAddedHere() {
        ProxyHeader passing = ProxyHeader.of(
                ProxyProtocolConfig.newBuilder()
                        .setVersion(ProxyProtocolConfig.Version.V2)
                        .addAddedTlvs(TlvEntry.newBuilder().setType(2).setValue(ByteString.copyFromUtf8("x")))
                        .setPassThroughTlvs(ProxyProtocolPassThroughTLVs.getDefaultInstance())
                        .build(),
                Place.root(Problems.unplaced("test")));
        ByteBuffer had = ByteBuffer.wrap(HexFormat.of().parseHex("0100016102000162ff0000"));

        ByteBuffer told = passing.bytes(new Downstream(at("1.2.3.4", 1), at("5.6.7.8", 2), had));

        assertThat(hex(told))
                .isEqualTo(SIGNATURE + "21110017" + "010203040506070800010002" + "02000178" + "01000161ff0000");
        assertThat(had.position()).isZero();
    }

    @Test
    void extensionsThatDoNotFitAreLeftOut() {
        ProxyHeader passing = ProxyHeader.of(
                ProxyProtocolConfig.newBuilder()
                        .setVersion(ProxyProtocolConfig.Version.V2)
                        .addAddedTlvs(TlvEntry.newBuilder().setType(2).setValue(ByteString.copyFrom(new byte[60_000])))
                        .setPassThroughTlvs(ProxyProtocolPassThroughTLVs.getDefaultInstance())
                        .build(),
                Place.root(Problems.unplaced("test")));
        ByteBuffer had = ByteBuffer.allocate(3 + 6_000);
        had.put(0, (byte) 1).putShort(1, (short) 6_000);

        assertThat(passing.bytes(new Downstream(at("1.2.3.4", 1), at("5.6.7.8", 2), had))
                        .remaining())
                .isEqualTo(16 + 12 + 60_003);
    }
}
