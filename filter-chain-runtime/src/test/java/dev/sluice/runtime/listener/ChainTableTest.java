package dev.sluice.runtime.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTableTest {
    private final Problems problems = Problems.unplaced("test");
    private final List<ChainTable.Entry<String>> entries = new ArrayList<>();

    private ChainTableTest chain(String name, FilterChainMatch.Builder match) {
        entries.add(new ChainTable.Entry<>(ChainMatch.compile(match.build(), Place.root(problems)), name));
        return this;
    }

    private String find(String local, String remote, String server, String... protocols) {
        ChainMatch.ConnectionView view = new ChainMatch.ConnectionView(
                address(local), address(remote), address(remote), server, "raw_buffer", List.of(protocols));
        return String.valueOf(new ChainTable<>(entries, false, "default").find(view));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static FilterChainMatch.Builder match() {
        return FilterChainMatch.newBuilder();
    }

    private static CidrRange range(String prefix, int bits) {
        return CidrRange.newBuilder()
                .setAddressPrefix(prefix)
                .setPrefixLen(UInt32Value.of(bits))
                .build();
    }

    @Test
    void prefersTheDestinationPortAndDoesNotGoBack() {
        chain("port", match().setDestinationPort(UInt32Value.of(443)).addServerNames("a.test"));
        chain("name", match().addServerNames("b.test"));

        assertThat(find("10.0.0.1:443", "10.9.9.9:1", "a.test")).isEqualTo("port");
        assertThat(find("10.0.0.1:443", "10.9.9.9:1", "b.test")).isEqualTo("default");
        assertThat(find("10.0.0.1:80", "10.9.9.9:1", "b.test")).isEqualTo("name");
    }

    @Test
    void takesTheLongestPrefix() {
        chain("any", match());
        chain("net", match().addPrefixRanges(range("10.0.0.0", 8)));
        chain("subnet", match().addPrefixRanges(range("10.1.128.0", 17)));
        chain("six", match().addPrefixRanges(range("fd00::", 8)));

        assertThat(find("10.1.200.1:1", "1.1.1.1:1", "")).isEqualTo("subnet");
        assertThat(find("10.1.100.1:1", "1.1.1.1:1", "")).isEqualTo("net");
        assertThat(find("11.0.0.1:1", "1.1.1.1:1", "")).isEqualTo("any");
        assertThat(find("fd12::1:1", "1.1.1.1:1", "")).isEqualTo("six");
    }

    @Test
    void prefersExactNamesThenLongerWildcards() {
        chain("none", match());
        chain("short", match().addServerNames("*.test"));
        chain("long", match().addServerNames("*.a.test"));
        chain("exact", match().addServerNames("X.a.test"));

        assertThat(find("1.1.1.1:1", "1.1.1.1:1", "x.a.test")).isEqualTo("exact");
        assertThat(find("1.1.1.1:1", "1.1.1.1:1", "y.z.a.test")).isEqualTo("long");
        assertThat(find("1.1.1.1:1", "1.1.1.1:1", "a.test")).isEqualTo("short");
        assertThat(find("1.1.1.1:1", "1.1.1.1:1", "test")).isEqualTo("none");
    }

    @Test
    void looksAtProtocolsInTheClientsOrder() {
        chain("h1", match().addApplicationProtocols("http/1.1"));
        chain("h2", match().addApplicationProtocols("h2"));

        assertThat(find("1.1.1.1:1", "1.1.1.1:1", "", "h2", "http/1.1")).isEqualTo("h2");
        assertThat(find("1.1.1.1:1", "1.1.1.1:1", "", "spdy")).isEqualTo("default");
    }

    @Test
    void tellsLocalFromExternalClientsAndSeesPorts() {
        chain("local", match().setSourceType(FilterChainMatch.ConnectionSourceType.SAME_IP_OR_LOOPBACK));
        chain(
                "port",
                match().setSourceType(FilterChainMatch.ConnectionSourceType.EXTERNAL)
                        .addSourcePorts(7));
        chain("external", match().setSourceType(FilterChainMatch.ConnectionSourceType.EXTERNAL));

        assertThat(find("10.0.0.1:1", "127.0.0.1:7", "")).isEqualTo("local");
        assertThat(find("10.0.0.1:1", "10.0.0.1:7", "")).isEqualTo("local");
        assertThat(find("10.0.0.1:1", "10.0.0.2:7", "")).isEqualTo("port");
        assertThat(find("10.0.0.1:1", "10.0.0.2:8", "")).isEqualTo("external");
    }

    @Test
    void reportsPartialWildcards() {
        chain("bad", match().addServerNames("*a.test").addServerNames("a*.test"));

        assertThat(problems.all()).hasSize(2);
    }

    @Test
    void tellsByWhichCriterionAChainLeft() {
        chain("named", match().addServerNames("a.test"));
        chain("any", match());
        chain("near", match().addSourcePrefixRanges(range("10.0.0.0", 8)));
        ChainMatch.ConnectionView view = new ChainMatch.ConnectionView(
                address("10.0.0.1:443"),
                address("10.9.9.9:1"),
                address("10.9.9.9:1"),
                "b.test",
                "raw_buffer",
                List.of());
        ChainTable.Witness why = new ChainTable.Witness();

        assertThat(new ChainTable<>(entries, false, "default").find(view, why)).isEqualTo("near");
        assertThat(why.leftAt).containsExactly(2, 7, -1);
        assertThat(why.other).containsExactly(false, true, false);
        assertThat(entries.get(0).match().words(2, view)).isEqualTo("server_names [a.test], the connection has b.test");
        assertThat(entries.get(1).match().words(7, view))
                .isEqualTo("source_prefix_ranges [], the connection has /10.9.9.9:1");
    }
}
