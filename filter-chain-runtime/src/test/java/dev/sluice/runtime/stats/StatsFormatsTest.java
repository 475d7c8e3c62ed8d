package dev.sluice.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsFormatsTest {
    private final Stats stats = new Stats();

    @BeforeEach
    void count() {
        stats.counter("cluster.web.upstream_rq_200").add(3);
        stats.counter("cluster.web.upstream_rq_2xx").add(3);
        stats.counter("http.in.downstream_rq_total");
        stats.gauge("server.live").set(1);
        stats.histogram("cluster.web.upstream_rq_time").record(7);
    }

    @Test
    void textIsSortedWithHistogramsLast() {
        assertThat(StatsText.render(stats, StatFilter.ALL).lines().map(line -> line.split(":")[0]))
                .containsExactly(
                        "cluster.web.upstream_rq_200",
                        "cluster.web.upstream_rq_2xx",
                        "http.in.downstream_rq_total",
                        "server.live",
                        "cluster.web.upstream_rq_time");
    }

    @Test
    void intervalValuesComeWithTheFlush() {
        assertThat(StatsText.render(stats, StatFilter.ALL)).contains("P50(nan,7)");

        stats.histograms().forEach(HistogramCell::flush);

        assertThat(StatsText.render(stats, StatFilter.ALL)).contains("P50(7,7)");
    }

    @Test
    void filtersByNameAndUse() {
        StatFilter filter = new StatFilter(Pattern.compile("^http"), false);

        assertThat(StatsText.render(stats, filter)).isEqualTo("http.in.downstream_rq_total: 0\n");
        assertThat(StatsText.render(stats, new StatFilter(Pattern.compile("^http"), true)))
                .isEmpty();
    }

    @Test
    void jsonHasEnvoysShape() {
        assertThat(StatsJson.render(stats, StatFilter.ALL))
                .startsWith("{\"stats\":[{\"name\":\"cluster.web.upstream_rq_200\",\"value\":3}")
                .contains("\"supported_quantiles\":[0,25,50,75,90,95,99,99.5,99.9,100]")
                .contains("{\"cumulative\":7,\"interval\":null}");
    }

    @Test
    void prometheusTakesLabelsOutOfNames() {
        String page = StatsPrometheus.render(stats, StatFilter.ALL);

        assertThat(page)
                .contains("# TYPE envoy_cluster_upstream_rq counter\n")
                .contains("envoy_cluster_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"web\"} 3\n")
                .contains(
                        "envoy_cluster_upstream_rq_xx{envoy_response_code_class=\"2\",envoy_cluster_name=\"web\"} 3\n")
                .contains("envoy_http_downstream_rq_total{envoy_http_conn_manager_prefix=\"in\"} 0\n")
                .contains("envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"10\"} 1\n")
                .contains("envoy_cluster_upstream_rq_time_count{envoy_cluster_name=\"web\"} 1\n");
    }
}
