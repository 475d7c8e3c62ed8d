package dev.sluice.filters.network.tcpproxy;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TcpAccessLogOptions;
import java.time.Duration;

/** When connections get lines in the log before the one at their end. Immutable. Source: Envoy, access_log_options. */
record LogTimes(boolean onConnected, Duration interval) {
    static LogTimes of(TcpAccessLogOptions config) throws InvalidConfig {
        Duration interval =
                config.hasAccessLogFlushInterval() ? Times.of(config.getAccessLogFlushInterval()) : Duration.ZERO;
        if (config.hasAccessLogFlushInterval() && interval.toMillis() < 1) {
            throw new InvalidConfig("access_log_options.access_log_flush_interval", "must be at least 1ms");
        }
        return new LogTimes(config.getFlushAccessLogOnConnected(), interval);
    }

    void begin(RawConnection c) {
        if (!interval.isZero()) {
            c.after(interval, () -> {
                c.log("TcpPeriodic");
                begin(c);
            });
        }
    }

    void connected(RawConnection c) {
        if (onConnected) {
            c.log("TcpUpstreamConnected");
        }
    }
}
