package dev.sluice.runtime.upstream.health;

import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;

/**
 * Makes the probes of a cluster.
 *
 * @param cluster its name: the host that is asked for where no other is said
 */
public record Probes(String cluster, Connector connector, Codecs codecs) {
    /** Speaks HTTP on a fresh connection. */
    @FunctionalInterface
    public interface Codecs {
        ClientCodec open(Wire wire, ClientHandler handler, boolean http2);
    }

    Probe of(HealthPlan plan, Checked host, Loop loop, HealthStats stats, Probe.Ear ear) {
        HealthPlan.ProbePlan probe = plan.probe();
        if (probe instanceof HealthPlan.Http http) {
            return new HttpProbe(this, http, plan.reuse(), host, loop, stats, ear);
        }
        if (probe instanceof HealthPlan.Grpc grpc) {
            return new GrpcProbe(this, grpc, plan.reuse(), host, loop, ear);
        }
        return new TcpProbe(connector, (HealthPlan.Tcp) probe, plan.reuse(), host, ear);
    }
}
