package dev.sluice.runtime.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a stat name into a metric and its labels, by Envoy's default tags: {@code cluster.web.upstream_rq_200} is {@code cluster.upstream_rq} of the
 * cluster {@code web} with the code 200. Source: Envoy, config.metrics.v3.StatsConfig, default tags.
 */
record Tags(String metric, List<Label> labels) {
    /** One label. */
    record Label(String name, String value) {}

    /** The first group is the label's value, the second what is taken out of the name. */
    private record Rule(String label, Pattern pattern) {}

    private static final List<Rule> RULES = List.of(
            rule("envoy_response_code", "_rq(?<cut>_(?<value>\\d{3}))$"),
            rule("envoy_response_code_class", "_rq_(?<cut>(?<value>\\d))xx$"),
            rule("envoy_ssl_cipher", "\\.ssl\\.ciphers(?<cut>\\.(?<value>[^.]+))$"),
            rule("envoy_ssl_version", "\\.ssl\\.versions(?<cut>\\.(?<value>[^.]+))$"),
            rule("envoy_ssl_curve", "\\.ssl\\.curves(?<cut>\\.(?<value>[^.]+))$"),
            rule("envoy_virtual_cluster", "^vhost\\.(?:[^.]+\\.)?vcluster\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_virtual_host", "^vhost\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_local_http_ratelimit_prefix", "^(?<cut>(?<value>[^.]+)\\.)http_local_rate_limit\\."),
            rule("envoy_local_network_ratelimit_prefix", "^local_rate_limit\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_ratelimit_prefix", "^ratelimit\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_rbac_prefix", "^(?<cut>(?<value>[^.]+)\\.)rbac\\."),
            rule("envoy_connection_limit_prefix", "^connection_limit\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_http_conn_manager_prefix", "^(?:listener\\..*?\\.)?http\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_worker_id", "\\.worker(?<cut>_(?<value>\\d+))\\."),
            rule("envoy_tcp_prefix", "^tcp\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("envoy_listener_address", "^listener\\.(?<cut>(?<value>[_.\\d]+|[_\\[\\]a-fA-F\\d.]+)\\.)"),
            rule("envoy_cluster_name", "^cluster\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("sluice_chain", "^sluice\\.filter\\.(?<cut>(?<value>[^.]+)\\.)"),
            rule("sluice_filter", "^sluice\\.filter\\.(?<cut>(?<value>.+)\\.)[^.]+$"));

    private static Rule rule(String label, String pattern) {
        return new Rule(label, Pattern.compile(pattern));
    }

    static Tags of(String stat) {
        String rest = stat;
        List<Label> labels = new ArrayList<>();
        for (Rule rule : RULES) {
            Matcher found = rule.pattern.matcher(rest);
            if (found.find()) {
                labels.add(new Label(rule.label, found.group("value")));
                rest = rest.substring(0, found.start("cut")) + rest.substring(found.end("cut"));
            }
        }
        return new Tags(rest, labels);
    }
}
