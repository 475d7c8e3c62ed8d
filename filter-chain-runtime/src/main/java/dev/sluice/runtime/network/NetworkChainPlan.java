package dev.sluice.runtime.network;

import com.google.protobuf.Any;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.AccessLogCompiler;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.NotOpened;
import dev.sluice.runtime.extension.Registry;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters of a filter chain as they were read, no code of theirs run yet. Immutable, any thread. */
public final class NetworkChainPlan {
    private final String name;
    private final Place place;
    private final List<Step> steps;
    private final EndpointCompiler.@Nullable Plan endpoint;
    private final @Nullable Place endpointPlace;

    private record Step(String name, Extension extension, Object config, Containment containment, Place place) {}

    private NetworkChainPlan(
            String name,
            Place place,
            List<Step> steps,
            EndpointCompiler.@Nullable Plan endpoint,
            @Nullable Place endpointPlace) {
        this.name = name;
        this.place = place;
        this.steps = steps;
        this.endpoint = endpoint;
        this.endpointPlace = endpointPlace;
    }

    public String name() {
        return name;
    }

    /**
     * Reads a chain's filters; problems are reported.
     *
     * @param place of the list
     */
    public static NetworkChainPlan compile(
            List<Filter> filters, Place place, String chainName, Registry registry, EndpointCompiler endpoints) {
        List<Step> steps = new ArrayList<>();
        EndpointCompiler.Plan endpoint = null;
        Place endpointPlace = null;
        for (int i = 0; i < filters.size(); i++) {
            Filter filter = filters.get(i);
            Place at = place.index(i);
            boolean last = i == filters.size() - 1;
            if (!filter.hasTypedConfig()) {
                at.field("typed_config").error("is missing: filter " + filter.getName() + " needs one");
                continue;
            }
            Place config = at.field("typed_config");
            EndpointCompiler.Plan own = endpoints.compile(filter.getTypedConfig(), config);
            boolean terminal;
            if (own != null) {
                endpoint = own;
                endpointPlace = config;
                terminal = true;
            } else {
                Step step = step(filter.getTypedConfig(), filter.getName(), config, registry);
                if (step == null) {
                    continue;
                }
                steps.add(step);
                terminal = step.extension.kind().terminal();
            }
            order(terminal, last, filter.getName(), at);
        }
        return new NetworkChainPlan(chainName, place, steps, endpoint, endpointPlace);
    }

    private static void order(boolean terminal, boolean last, String name, Place at) {
        if (terminal && !last) {
            at.error("terminal filter " + name + " must be the last filter in a network filter chain");
        } else if (!terminal && last) {
            at.error("non-terminal filter " + name + " is the last filter in a network filter chain");
        }
    }

    private static @Nullable Step step(Any any, String name, Place config, Registry registry) {
        Extension extension = registry.find(any, name, config, Extension.Kind.NETWORK, Extension.Kind.NETWORK_TERMINAL);
        if (extension == null) {
            return null;
        }
        Object read = extension.read(any, config);
        Containment containment = Containment.of(any);
        if (containment.failOpen() && extension.kind().terminal()) {
            config.error("failure_mode: open is not possible for a terminal filter: nobody could answer instead");
        }
        return read == null ? null : new Step(name, extension, read, containment, config);
    }

    /** Makes the filters; may block. Problems are reported, and then there is no chain. */
    public @Nullable NetworkChain open(Surroundings surroundings, LogSinks sinks) {
        return open(surroundings, sinks, "");
    }

    /** The same for a listener whose numbers begin with {@code listener}. */
    public @Nullable NetworkChain open(Surroundings surroundings, LogSinks sinks, String listener) {
        List<FilterUse> uses = new ArrayList<>();
        List<AccessLog> logs = new ArrayList<>();
        String label = name.isEmpty() ? "network" : name;
        for (Step step : steps) {
            FilterUse use = open(step, label, surroundings, sinks, logs);
            if (use == null) {
                uses.forEach(FilterUse::close);
                return null;
            }
            uses.add(use);
        }
        try {
            Endpoint made = endpoint == null ? null : endpoint.open(listener);
            if (endpoint == null || made != null) {
                return new NetworkChain(name, uses, made, logs);
            }
        } catch (InvalidConfig | RuntimeException e) {
            NotOpened.report(e, endpointPlace == null ? place : endpointPlace);
        }
        uses.forEach(FilterUse::close);
        return null;
    }

    private static @Nullable FilterUse open(
            Step step, String chain, Surroundings surroundings, LogSinks sinks, List<AccessLog> logs) {
        ContextScope.Logs adder = log -> {
            if (!(log instanceof io.envoyproxy.envoy.config.accesslog.v3.AccessLog message)) {
                throw new InvalidConfig("access_log", "is not an access log");
            }
            logs.addAll(List.of(AccessLogCompiler.compile(List.of(message), step.place.field("access_log"), sinks)));
        };
        try {
            return surroundings
                    .kept()
                    .use(
                            "network." + chain + step.containment.label(),
                            step.name,
                            step.extension,
                            step.config,
                            adder,
                            () -> {
                                ContextScope context =
                                        new ContextScope(step.name, step.extension, "", surroundings, adder);
                                Object filter = step.extension.open(step.config, context);
                                return new FilterUse(
                                        chain,
                                        step.name,
                                        step.extension,
                                        filter,
                                        context,
                                        step.containment,
                                        NetworkChain.CALLBACKS);
                            });
        } catch (InvalidConfig | RuntimeException e) {
            NotOpened.report(e, step.place);
            return null;
        }
    }
}
