package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.upstream.balance.Policy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import java.util.Optional;

/** {@code lb_policy} and {@code load_balancing_policy}. */
final class PolicyCompiler {
    private static final int USUAL_CHOICES = 2;
    private static final Policy USUAL = new Policy.RoundRobin();

    private PolicyCompiler() {}

    static Policy compile(Cluster cluster, Place at) {
        if (cluster.hasLoadBalancingPolicy()) {
            return listed(cluster.getLoadBalancingPolicy(), at.field("load_balancing_policy"));
        }
        return switch (cluster.getLbPolicy()) {
            case ROUND_ROBIN -> USUAL;
            case RANDOM -> new Policy.Any();
            case LEAST_REQUEST -> leastRequest(cluster.getLeastRequestLbConfig(), at.field("least_request_lb_config"));
            case LOAD_BALANCING_POLICY_CONFIG -> {
                at.error("cluster: LB policy LOAD_BALANCING_POLICY_CONFIG needs load_balancing_policy");
                yield USUAL;
            }
            default -> {
                at.field("lb_policy").error(cluster.getLbPolicy() + " is not supported");
                yield USUAL;
            }
        };
    }

    private static Policy leastRequest(Cluster.LeastRequestLbConfig config, Place at) {
        int choices = config.hasChoiceCount() ? config.getChoiceCount().getValue() : USUAL_CHOICES;
        double bias = config.hasActiveRequestBias()
                ? bias(config.getActiveRequestBias(), at.field("active_request_bias"))
                : 1;
        return leastRequest(choices, bias, false, at);
    }

    private static Policy leastRequest(int choices, double bias, boolean fullScan, Place at) {
        if (choices < 2) {
            at.field("choice_count").error("must be at least 2");
        }
        return new Policy.LeastRequest(Math.max(2, choices), Math.max(0, bias), fullScan);
    }

    private static double bias(RuntimeDouble value, Place at) {
        if (value.getDefaultValue() < 0) {
            at.field("default_value").error("must not be negative");
        }
        return value.getDefaultValue();
    }

    /** The first policy of the list that is known, as in Envoy. */
    private static Policy listed(LoadBalancingPolicy config, Place at) {
        for (int i = 0; i < config.getPoliciesCount(); i++) {
            Place place = at.field("policies").index(i).field("typed_extension_config");
            Any typed = config.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
            Optional<? extends Policy> policy = known(typed, place.field("typed_config"));
            if (policy.isPresent()) {
                return policy.get();
            }
        }
        at.error("no policy of the list is supported: use round_robin, least_request or random");
        return USUAL;
    }

    private static Optional<Policy> known(Any typed, Place at) {
        if (typed.is(RoundRobin.class)) {
            return Read.unpack(typed, RoundRobin.class, at).map(c -> USUAL);
        }
        if (typed.is(Random.class)) {
            return Read.unpack(typed, Random.class, at).map(c -> new Policy.Any());
        }
        if (typed.is(LeastRequest.class)) {
            return Read.unpack(typed, LeastRequest.class, at).map(c -> leastRequest(c, at));
        }
        return Optional.empty();
    }

    private static Policy leastRequest(LeastRequest config, Place at) {
        int choices = config.hasChoiceCount() ? config.getChoiceCount().getValue() : USUAL_CHOICES;
        double bias = config.hasActiveRequestBias()
                ? bias(config.getActiveRequestBias(), at.field("active_request_bias"))
                : 1;
        boolean fullScan = config.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN;
        return leastRequest(choices, bias, fullScan, at);
    }
}
