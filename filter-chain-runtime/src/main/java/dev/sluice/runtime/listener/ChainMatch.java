package dev.sluice.runtime.listener;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.AddressRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** When a filter chain is meant. Immutable, any thread. Source: Envoy, config.listener.v3.FilterChainMatch. */
record ChainMatch(
        int destinationPort,
        List<AddressRange> destinations,
        List<String> serverNames,
        String transportProtocol,
        List<String> applicationProtocols,
        List<AddressRange> directSources,
        FilterChainMatch.ConnectionSourceType sourceType,
        List<AddressRange> sources,
        Set<Integer> sourcePorts) {
    /** Criteria in the order in which they are tried. */
    static final int CRITERIA = 9;

    private static final int EXACT_NAME = Integer.MAX_VALUE;
    private static final int PROTOCOLS = 1 << 16;

    static ChainMatch compile(FilterChainMatch match, Place place) {
        return new ChainMatch(
                match.hasDestinationPort() ? match.getDestinationPort().getValue() : 0,
                AddressRange.compile(match.getPrefixRangesList(), place.field("prefix_ranges")),
                names(match, place.field("server_names")),
                match.getTransportProtocol(),
                List.copyOf(match.getApplicationProtocolsList()),
                AddressRange.compile(
                        match.getDirectSourcePrefixRangesList(), place.field("direct_source_prefix_ranges")),
                match.getSourceType(),
                AddressRange.compile(match.getSourcePrefixRangesList(), place.field("source_prefix_ranges")),
                Set.copyOf(match.getSourcePortsList()));
    }

    private static List<String> names(FilterChainMatch match, Place place) {
        for (int i = 0; i < match.getServerNamesCount(); i++) {
            String name = match.getServerNames(i);
            if (name.lastIndexOf('*') > 0 || name.startsWith("*") && !name.startsWith("*.")) {
                place.index(i).error("partial wildcards are not supported in \"server_names\"");
            }
        }
        return match.getServerNamesList().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** How well a criterion fits: -1 not at all, 0 it is not stated, more is better. */
    int score(int criterion, ConnectionView c) {
        return switch (criterion) {
            case 0 -> destinationPort == 0 ? 0 : destinationPort == port(c.local()) ? 1 : -1;
            case 1 -> AddressRange.score(destinations, c.local());
            case 2 -> nameScore(c.serverName());
            case 3 -> transportProtocol.isEmpty() ? 0 : transportProtocol.equals(c.transportProtocol()) ? 1 : -1;
            case 4 -> protocolScore(c.applicationProtocols());
            case 5 -> AddressRange.score(directSources, c.directRemote());
            case 6 -> sourceTypeScore(c);
            case 7 -> AddressRange.score(sources, c.remote());
            default -> sourcePorts.isEmpty() ? 0 : sourcePorts.contains(port(c.remote())) ? 1 : -1;
        };
    }

    /** A criterion, what this chain asks and what the connection has: for explanations. */
    String words(int criterion, ConnectionView c) {
        return switch (criterion) {
            case 0 -> says("destination_port", destinationPort, port(c.local()));
            case 1 -> says("prefix_ranges", destinations, c.local());
            case 2 -> says("server_names", serverNames, c.serverName().isEmpty() ? "none" : c.serverName());
            case 3 -> says("transport_protocol", transportProtocol, c.transportProtocol());
            case 4 -> says("application_protocols", applicationProtocols, c.applicationProtocols());
            case 5 -> says("direct_source_prefix_ranges", directSources, c.directRemote());
            case 6 -> says("source_type", sourceType, isLocal(c) ? "SAME_IP_OR_LOOPBACK" : "EXTERNAL");
            case 7 -> says("source_prefix_ranges", sources, c.remote());
            default -> says("source_ports", sourcePorts, port(c.remote()));
        };
    }

    private static String says(String criterion, Object wanted, Object has) {
        return criterion + ' ' + wanted + ", the connection has " + has;
    }

    /** What a connection is matched by. */
    record ConnectionView(
            SocketAddress local,
            SocketAddress remote,
            SocketAddress directRemote,
            String serverName,
            String transportProtocol,
            List<String> applicationProtocols) {}

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    private int nameScore(String asked) {
        if (serverNames.isEmpty()) {
            return 0;
        }
        int best = -1;
        for (String name : serverNames) {
            if (name.equals(asked)) {
                return EXACT_NAME;
            }
            // "*.example.com" stands for any name that ends with ".example.com", however deep.
            if (name.startsWith("*.") && asked.length() > name.length() - 1 && asked.endsWith(name.substring(1))) {
                best = Math.max(best, name.length());
            }
        }
        return best;
    }

    private int protocolScore(List<String> offered) {
        if (applicationProtocols.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < offered.size(); i++) {
            if (applicationProtocols.contains(offered.get(i))) {
                return PROTOCOLS - i;
            }
        }
        return -1;
    }

    private int sourceTypeScore(ConnectionView c) {
        return switch (sourceType) {
            case SAME_IP_OR_LOOPBACK -> isLocal(c) ? 1 : -1;
            case EXTERNAL -> isLocal(c) ? -1 : 1;
            default -> 0;
        };
    }

    private static boolean isLocal(ConnectionView c) {
        if (!(c.remote() instanceof InetSocketAddress remote) || !(c.local() instanceof InetSocketAddress local)) {
            return true;
        }
        InetAddress from = remote.getAddress();
        return from != null && (from.isLoopbackAddress() || from.equals(local.getAddress()));
    }
}
