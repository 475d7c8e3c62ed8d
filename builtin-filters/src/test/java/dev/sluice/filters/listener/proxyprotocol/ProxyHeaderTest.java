package dev.sluice.filters.listener.proxyprotocol;

import static dev.sluice.filters.listener.proxyprotocol.Frames.FOUR;
import static dev.sluice.filters.listener.proxyprotocol.Frames.binary;
import static dev.sluice.filters.listener.proxyprotocol.Frames.join;
import static dev.sluice.filters.listener.proxyprotocol.Frames.line;
import static dev.sluice.filters.listener.proxyprotocol.Frames.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filters.listener.proxyprotocol.ProxyHeader.State;
import java.net.Inet6Address;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    @Test
    void readsALine() {
        ProxyHeader header = read(line("PROXY TCP4 1.2.3.4 5.6.7.8 11 22\r\nrest"));

        assertThat(header.state()).isEqualTo(State.FOUND);
        assertThat(header.length()).isEqualTo(34);
        assertThat(header.source()).hasToString("Optional[/1.2.3.4:11]");
        assertThat(header.destination()).hasToString("Optional[/5.6.7.8:22]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP6 ::1 fe80::2 11 22\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 11 22 \r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 011 22\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 0 0\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 11 22\t\r\n"
            })
    void takesTheseAddresses(String text) {
        assertThat(read(line(text)).source()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN a b c\r\n", "PROXY UNKNOWN\r\r\n"})
    void keepsTheAddressesOfTheUnknown(String text) {
        assertThat(read(line(text)).state()).isEqualTo(State.FOUND);
        assertThat(read(line(text)).source()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY  TCP4 1.2.3.4  5.6.7.8 11 22\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 99999 22\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 111111 22\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 +1 22\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 -1 22\r\n",
                "PROXY TCP4 1.2.3 5.6.7.8 11 22\r\n",
                "PROXY TCP4 1.2.3.4.5 5.6.7.8 11 22\r\n",
                "PROXY TCP4 01.2.3.4 5.6.7.8 11 22\r\n",
                "PROXY TCP4 256.2.3.4 5.6.7.8 11 22\r\n",
                "PROXY TCP4 0.0.0.0 5.6.7.8 11 22\r\n",
                "PROXY TCP4 224.0.0.1 5.6.7.8 11 22\r\n",
                "PROXY TCP4 255.255.255.255 5.6.7.8 11 22\r\n",
                "PROXY TCP4 localhost 5.6.7.8 11 22\r\n",
                "PROXY TCP6 ff02::1 ::1 11 22\r\n",
                "PROXY TCP6 :: ::1 11 22\r\n",
                "PROXY TCP6 ::1%lo ::1 11 22\r\n",
                "PROXY TCP6 ::g ::1 11 22\r\n",
                "PROXY TCP6 cafe ::1 11 22\r\n",
                "PROXY TCP4 ::1 ::1 11 22\r\n",
                "PROXY TCP6 1.2.3.4 1.2.3.4 11 22\r\n",
                "PROXY UDP4 1.2.3.4 5.6.7.8 11 22\r\n",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY UNKNOWNx\r\n",
                "PROXY UNKNOWN\nGET / HTTP/1.1\r\n",
                "PROXYTCP4 a\r\n"
            })
    void refusesALine(String text) {
        assertThat(read(line(text)))
                .extracting(ProxyHeader::state, ProxyHeader::version)
                .containsExactly(State.BROKEN, 1);
    }

    @Test
    void aLineHasALimit() {
        assertThat(read(line("PROXY UNKNOWN " + "x".repeat(92) + "\r\n")).state())
                .isEqualTo(State.FOUND);
        assertThat(read(line("PROXY UNKNOWN " + "x".repeat(93) + "\r\n")).state())
                .isEqualTo(State.BROKEN);
        assertThat(read(line("PROXY UNKNOWN " + "x".repeat(93))).state()).isEqualTo(State.UNFINISHED);
        assertThat(read(line("PROXY UNKNOWN " + "x".repeat(94))).state()).isEqualTo(State.BROKEN);
    }

    @Test
    void anIpv4AddressWithinIpv6StaysOne() {
        ProxyHeader header = read(line("PROXY TCP6 ::ffff:1.2.3.4 ::1 11 22\r\n"));

        assertThat(header.source().orElseThrow().getAddress()).isInstanceOf(Inet6Address.class);
    }

    @Test
    void readsTheBinaryForms() {
        byte[] six = join(new byte[15], new byte[] {1}, new byte[15], new byte[] {2}, new byte[] {0, 1, 0, 2});

        assertThat(read(binary(0x21, 0x11, FOUR)).source()).hasToString("Optional[/1.2.3.4:11]");
        assertThat(read(binary(0x21, 0x12, FOUR)).destination()).hasToString("Optional[/5.6.7.8:22]");
        assertThat(read(binary(0x21, 0x21, six)).source()).hasToString("Optional[/[0:0:0:0:0:0:0:1]:1]");
        assertThat(read(binary(0x20, 0, line("junk"))).source()).isEmpty();
        assertThat(read(binary(0x20, 0, line("junk"))).length()).isEqualTo(20);
    }

    @Test
    void refusesBinaryForms() {
        List<byte[]> bad = List.of(
                binary(0x21, 0x10, FOUR),
                binary(0x21, 0x13, FOUR),
                binary(0x21, 0x01, FOUR),
                binary(0x21, 0x31, new byte[216]),
                binary(0x21, 0x00),
                binary(0x22, 0x11, FOUR),
                binary(0x31, 0x11, FOUR),
                binary(0x21, 0x11, Arrays.copyOf(FOUR, 11)),
                binary(0x21, 0x21, FOUR),
                binary(0x21, 0x11, new byte[] {(byte) 224, 0, 0, 1}, new byte[8]));

        for (byte[] one : bad) {
            assertThat(read(one))
                    .extracting(ProxyHeader::state, ProxyHeader::version)
                    .containsExactly(State.BROKEN, 2);
        }
    }

    @Test
    void whatIsDecidedStaysDecided() {
        Random random = new Random(7);
        List<byte[]> seeds = List.of(
                line("PROXY TCP4 1.2.3.4 5.6.7.8 11 22\r\nGET / HTTP/1.1\r\n\r\n"),
                line("PROXY UNKNOWN\r\n"),
                binary(0x21, 0x11, FOUR, Frames.tlv(1, "h2")),
                binary(0x20, 0));
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = seeds.get(round % seeds.size()).clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ProxyHeader decided = null;
            for (int length = 1; length <= bytes.length; length++) {
                ProxyHeader header = read(Arrays.copyOf(bytes, length));
                assertThat(decided == null || decided.equals(header)).isTrue();
                if (header.state() != State.UNFINISHED) {
                    decided = header;
                    assertThat(header.length()).isLessThanOrEqualTo(length);
                }
            }
        }
    }
}
