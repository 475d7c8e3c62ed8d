package dev.sluice.runtime.upstream;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as configured.
 *
 * @param name address as written: an IP address or a name
 * @param ip the address if {@code name} is one
 * @param hostname the endpoint's own {@code hostname}, empty if not set
 */
record Endpoint(
        String name,
        int port,
        @Nullable InetAddress ip,
        String hostname,
        int weight,
        int priority,
        Locality locality,
        Health health,
        Metadata metadata) {}
