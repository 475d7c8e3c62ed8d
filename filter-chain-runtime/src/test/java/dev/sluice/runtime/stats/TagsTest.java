package dev.sluice.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy 1.40 made of the same names. */
class TagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster.web.upstream_rq_200 | envoy_cluster_upstream_rq | envoy_response_code=\"200\",envoy_cluster_name=\"web\"",
                "cluster.web.external.upstream_rq_2xx | envoy_cluster_external_upstream_rq_xx | envoy_response_code_class=\"2\",envoy_cluster_name=\"web\"",
                "cluster_manager.cluster_added | envoy_cluster_manager_cluster_added | ''",
                "http.ingress_http.downstream_rq_total | envoy_http_downstream_rq_total | envoy_http_conn_manager_prefix=\"ingress_http\"",
                "listener.127.0.0.1_18198.downstream_cx_total | envoy_listener_downstream_cx_total | envoy_listener_address=\"127.0.0.1_18198\"",
                "listener.[__1]_80.downstream_cx_total | envoy_listener_downstream_cx_total | envoy_listener_address=\"[__1]_80\"",
                "listener.127.0.0.1_1.http.in.downstream_rq_2xx | envoy_listener_http_downstream_rq_xx | envoy_response_code_class=\"2\",envoy_http_conn_manager_prefix=\"in\",envoy_listener_address=\"127.0.0.1_1\"",
                "listener.127.0.0.1_1.worker_0.downstream_cx_total | envoy_listener_worker_downstream_cx_total | envoy_worker_id=\"0\",envoy_listener_address=\"127.0.0.1_1\"",
                "listener.admin.http.admin.downstream_rq_2xx | envoy_listener_admin_http_downstream_rq_xx | envoy_response_code_class=\"2\",envoy_http_conn_manager_prefix=\"admin\"",
                "listener.admin.downstream_cx_total | envoy_listener_admin_downstream_cx_total | ''",
                "tcp.in.downstream_cx_total | envoy_tcp_downstream_cx_total | envoy_tcp_prefix=\"in\"",
                "edge.http_local_rate_limit.ok | envoy_http_local_rate_limit_ok | envoy_local_http_ratelimit_prefix=\"edge\"",
                "server.live | envoy_server_live | ''",
            })
    void labelsAreTakenOutOfNamesAsInEnvoy(String name, String metric, String labels) {
        Tags tags = Tags.of(name);

        assertThat("envoy_" + tags.metric().replace('.', '_')).isEqualTo(metric);
        assertThat(tags.labels().stream()
                        .map(l -> l.name() + "=\"" + l.value() + '"')
                        .collect(Collectors.joining(",")))
                .isEqualTo(labels);
    }
}
