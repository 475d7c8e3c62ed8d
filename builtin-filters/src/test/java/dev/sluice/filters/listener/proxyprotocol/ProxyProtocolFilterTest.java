package dev.sluice.filters.listener.proxyprotocol;

import static dev.sluice.filters.listener.proxyprotocol.Frames.FOUR;
import static dev.sluice.filters.listener.proxyprotocol.Frames.binary;
import static dev.sluice.filters.listener.proxyprotocol.Frames.join;
import static dev.sluice.filters.listener.proxyprotocol.Frames.line;
import static dev.sluice.filters.listener.proxyprotocol.Frames.tlv;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Key;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyProtocolFilterTest {
    private static final byte[] HELLO = line("hello");
    private static final List<byte[]> HEADERS = List.of(
            line("PROXY TCP4 1.2.3.4 5.6.7.8 11 22\r\n"),
            binary(0x21, 0x11, FOUR),
            binary(0x21, 0x11, FOUR, tlv(2, "name"), tlv(4, "")));

    private static NetworkTest with(String config) {
        return NetworkTest.of(ProxyProtocolFactory.class).config(config);
    }

    private static Talk send(NetworkTest test, byte[]... pieces) {
        Talk talk = test.connect();
        for (byte[] piece : pieces) {
            talk.send(Bytes.of(piece));
        }
        return talk;
    }

    @Test
    void correctsTheAddressesHoweverTheBytesCome() {
        NetworkTest test = with("");
        for (byte[] header : HEADERS) {
            byte[] all = join(header, HELLO);
            for (int cut = 0; cut <= all.length; cut++) {
                Talk talk = send(test, Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length));

                assertThat(talk.arrival().remote()).hasToString("/1.2.3.4:11");
                assertThat(talk.arrival().local()).hasToString("/5.6.7.8:22");
                assertThat(talk.arrival().received()).isEqualTo("hello");
            }
        }
    }

    @Test
    void takesByteAfterByte() {
        for (byte[] header : HEADERS) {
            Talk talk = with("").connect();
            for (byte b : join(header, HELLO)) {
                talk.send(Bytes.of(new byte[] {b}));
            }
            assertThat(talk.arrival().received()).isEqualTo("hello");
        }
    }

    @Test
    void aHeaderThatIsCutNeverArrives() {
        NetworkTest test = with("allow_requests_without_proxy_protocol: true");
        for (byte[] header : HEADERS) {
            for (int length = 0; length < header.length; length++) {
                Talk talk = send(test, Arrays.copyOf(header, length));
                assertThat(talk.arrived()).isFalse();
                assertThat(talk.end().closed()).isTrue();
                assertThat(test.stat("downstream_cx_proxy_proto_error")).isZero();
            }
        }
    }

    @Test
    void countsPerVersion() {
        NetworkTest test = with("stat_prefix: pp");
        send(test, HEADERS.get(0));
        send(test, HEADERS.get(1));
        assertThat(send(test, line("PROXY TCP4 x\r\n")).closed()).isTrue();
        assertThat(send(test, binary(0x2f, 0x11, FOUR)).closed()).isTrue();
        assertThat(send(test, line("GET / HTTP/1.1\r\n")).closed()).isTrue();

        assertThat(test.stat("proxy_proto.pp.versions.v1.found")).isEqualTo(1);
        assertThat(test.stat("proxy_proto.pp.versions.v2.found")).isEqualTo(1);
        assertThat(test.stat("proxy_proto.pp.versions.v1.error")).isEqualTo(1);
        assertThat(test.stat("proxy_proto.pp.versions.v2.error")).isEqualTo(1);
        assertThat(test.stat("proxy_proto.pp.not_found_disallowed")).isEqualTo(1);
        assertThat(test.stat("downstream_cx_proxy_proto_error")).isEqualTo(3);
    }

    @Test
    void closesAVersionThatIsNotAllowed() {
        NetworkTest test = with("disallowed_versions: [V2]");

        assertThat(send(test, HEADERS.get(1)).closed()).isTrue();
        assertThat(send(test, HEADERS.get(0)).arrived()).isTrue();
        assertThat(test.stat("proxy_proto.versions.v2.disallowed")).isEqualTo(1);
        assertThat(test.stat("proxy_proto.versions.v2.found")).isEqualTo(1);
    }

    @Test
    void passesWhoHasNoHeaderIfAllowed() {
        NetworkTest test = with("allow_requests_without_proxy_protocol: true\ndisallowed_versions: [V1]");

        assertThat(send(test, HELLO).arrival().received()).isEqualTo("hello");
        assertThat(send(test, HELLO).arrival().remote().toString()).startsWith("/127.0.0.1");
        assertThat(send(test, HEADERS.get(0)).arrival().received()).startsWith("PROXY TCP4");
        assertThat(test.stat("proxy_proto.not_found_allowed")).isEqualTo(3);
    }

    @Test
    void storesExtensionsAsMetadata() {
        Map<String, Object> stored = new HashMap<>();
        Key<Map<String, Object>> own = Key.of("envoy.filters.listener.proxy_protocol", Map.of());
        NetworkTest test =
                with("rules: [{tlv_type: 2, on_tlv_present: {key: name}}, {tlv_type: 225, on_tlv_present: {key: bin}}]")
                        .and(new NetworkFilter() {
                            @Override
                            public void onClose(RawConnection c) {
                                stored.putAll(c.get(own));
                            }
                        });
        send(test, binary(0x21, 0x11, FOUR, tlv(1, "h2"), tlv(2, "abc"), tlv(225, "\u00ff\u00fe"), tlv(2, "def")))
                .close();

        assertThat(stored).containsOnly(Map.entry("name", "abc"), Map.entry("bin", "!!"));
    }

    @Test
    void refusesBrokenExtensions() {
        for (byte[] bad : List.of(
                new byte[] {1}, new byte[] {1, 0}, new byte[] {1, 0, 1}, new byte[] {1, 0, 0, 1}, new byte[] {1, -1, -1
                })) {
            assertThat(send(with(""), binary(0x21, 0x11, FOUR, bad), HELLO).closed())
                    .isTrue();
        }
    }

    @Test
    void skipsTheLongestHeader() {
        assertThat(send(with(""), binary(0x20, 0, new byte[0xffff]), HELLO)
                        .arrival()
                        .received())
                .isEqualTo("hello");
        assertThat(send(with(""), binary(0x21, 0x11, FOUR, tlv(1, "x".repeat(0xfff0 - 12))), HELLO)
                        .arrival()
                        .received())
                .isEqualTo("hello");
    }

    @Test
    void needsAVersionAndAKey() {
        assertThatThrownBy(() -> with("disallowed_versions: [V1, V2]").open())
                .hasMessageContaining("disallowed_versions");
        assertThatThrownBy(
                        () -> with("rules: [{tlv_type: 2, on_tlv_present: {}}]").open())
                .hasMessageContaining("rules[0].on_tlv_present.key");
        assertThatThrownBy(() -> with("rules: [{tlv_type: 256, on_tlv_present: {key: a}}]")
                        .open())
                .hasMessageContaining("rules[0].tlv_type");
    }
}
