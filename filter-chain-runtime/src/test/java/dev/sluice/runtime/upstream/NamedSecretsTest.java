package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clusters whose TLS contexts name secrets of the configuration. */
class NamedSecretsTest {
    private final Rig rig = Rig.of("");
    private final Problems problems = Problems.unplaced("test");
    private final Place place = Place.root(problems);

    private static Secret secret(String name, int depth) {
        CertificateValidationContext.Builder validation = CertificateValidationContext.newBuilder();
        validation.getMaxVerifyDepthBuilder().setValue(depth);
        return Secret.newBuilder()
                .setName(name)
                .setValidationContext(validation)
                .build();
    }

    private static Cluster cluster(String secret) {
        UpstreamTlsContext.Builder tls = UpstreamTlsContext.newBuilder();
        tls.getCommonTlsContextBuilder()
                .getValidationContextSdsSecretConfigBuilder()
                .setName(secret);
        Cluster.Builder cluster = Rig.cluster("{'name': 'c'}").toBuilder();
        cluster.getTransportSocketBuilder().setName("tls").setTypedConfig(Any.pack(tls.build()));
        return cluster.build();
    }

    private ClusterSet set(ClusterSet before, Secret... secrets) {
        return ClusterSet.compile(
                List.of(cluster("one")),
                place.field("clusters"),
                rig.environment(),
                before,
                null,
                StaticSecrets.compile(List.of(secrets), place.field("secrets")));
    }

    @Test
    void aClusterStaysAsLongAsWhatItNamesDoes() {
        ClusterSet first = set(ClusterSet.EMPTY, secret("one", 1), secret("two", 1));

        ClusterSet same = set(first, secret("one", 1), secret("two", 2));
        ClusterSet other = set(first, secret("one", 2), secret("two", 2));

        assertThat(problems.all()).isEmpty();
        assertThat(same.find("c")).isPresent().isEqualTo(first.find("c"));
        assertThat(other.find("c")).isPresent().isNotEqualTo(first.find("c"));
    }

    @Test
    void aNameWithoutASecretIsToldWhereItStands() {
        ClusterSet none = set(ClusterSet.EMPTY, secret("two", 1));

        assertThat(none.all()).isEmpty();
        assertThat(problems.all())
                .singleElement()
                .hasToString("test: error: clusters[0].transport_socket.typed_config.common_tls_context"
                        + ".validation_context_sds_secret_config.name: unknown static secret 'one' of kind"
                        + " validation_context: it must stand in static_resources.secrets, or set sds_config");
    }
}
