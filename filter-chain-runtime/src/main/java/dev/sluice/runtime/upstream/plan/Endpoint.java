package dev.sluice.runtime.upstream.plan;

import dev.sluice.runtime.upstream.health.HealthFlag;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as configured.
 *
 * @param name address as written: an IP address or a name
 * @param ip the address if {@code name} is one
 * @param hostname the endpoint's own {@code hostname}, empty if not set
 * @param health what the configuration says against it, null for nothing
 */
public record Endpoint(
        String name,
        int port,
        @Nullable InetAddress ip,
        String hostname,
        int weight,
        int priority,
        Locality locality,
        @Nullable HealthFlag health,
        Check check,
        Metadata metadata) {

    /**
     * How it is checked where its cluster is.
     *
     * @param hostname it is called by, empty for what the check says
     * @param port instead of its own, 0 for that
     * @param address instead of its own, null for that
     * @param disabled not at all
     */
    public record Check(String hostname, int port, @Nullable InetSocketAddress address, boolean disabled) {
        static final Check USUAL = new Check("", 0, null, false);
    }
}
