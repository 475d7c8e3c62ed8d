package dev.sluice.runtime.http;

import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.AccessLogCompiler;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.NotOpened;
import dev.sluice.runtime.extension.Registry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code http_filters} of a connection manager as they were read; no code of theirs has run. Immutable. */
final class FilterSteps {
    private final List<Step> steps;

    /** A filter to open. */
    private record Step(
            String name, Extension extension, Object config, boolean disabled, Containment containment, Place place) {}

    private FilterSteps(List<Step> steps) {
        this.steps = steps;
    }

    static FilterSteps compile(
            List<io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter> filters,
            Place place,
            Registry registry) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            Step step = step(filters.get(i), place.index(i), registry);
            if (step == null) {
                continue;
            }
            steps.add(step);
            boolean last = i == filters.size() - 1;
            if (step.extension.kind().terminal() && !last) {
                place.index(i)
                        .error("terminal filter " + step.name + " must be the last filter in an http filter chain");
            } else if (last && !step.extension.kind().terminal()) {
                place.index(i)
                        .error("non-terminal filter " + step.name + " is the last filter in an http filter chain");
            }
        }
        return new FilterSteps(steps);
    }

    private static @Nullable Step step(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter filter,
            Place at,
            Registry registry) {
        if (filter.getName().isEmpty()) {
            at.field("name").error("is missing");
        }
        if (!filter.hasTypedConfig()) {
            at.field("typed_config").error("is missing: filter " + filter.getName() + " needs one");
            return null;
        }
        boolean optional = filter.getIsOptional();
        Place config = optional ? Place.root(Problems.unplaced("")) : at.field("typed_config");
        Extension extension = registry.find(
                filter.getTypedConfig(), filter.getName(), config, Extension.Kind.HTTP, Extension.Kind.HTTP_TERMINAL);
        if (extension == null) {
            return null;
        }
        Place typed = at.field("typed_config");
        Object read = extension.read(filter.getTypedConfig(), typed);
        Containment containment = Containment.of(filter.getTypedConfig());
        if (containment.failOpen() && extension.kind().terminal()) {
            typed.error("failure_mode: open is not possible for a terminal filter: nobody could answer instead");
        }
        return read == null
                ? null
                : new Step(filter.getName(), extension, read, filter.getDisabled(), containment, typed);
    }

    boolean[] disabled() {
        boolean[] off = new boolean[steps.size()];
        for (int i = 0; i < off.length; i++) {
            off[i] = steps.get(i).disabled;
        }
        return off;
    }

    /** Of each filter's {@code typed_config}. */
    List<Place> places() {
        return steps.stream().map(Step::place).toList();
    }

    /** Makes the filters; what they log is added to {@code logs}. Null if one could not be made, which was reported. */
    @Nullable
    List<FilterUse> open(String statPrefix, Surroundings around, LogSinks sinks, List<AccessLog> logs) {
        List<FilterUse> uses = new ArrayList<>();
        boolean failed = false;
        for (Step step : steps) {
            FilterUse use = open(step, statPrefix, around, sinks, logs);
            if (use == null) {
                failed = true;
            } else {
                uses.add(use);
            }
        }
        if (failed) {
            uses.forEach(FilterUse::close);
            return null;
        }
        return uses;
    }

    private static @Nullable FilterUse open(
            Step step, String statPrefix, Surroundings around, LogSinks sinks, List<AccessLog> logs) {
        ContextScope.Logs adder = log -> {
            if (!(log instanceof io.envoyproxy.envoy.config.accesslog.v3.AccessLog message)) {
                throw new InvalidConfig("access_log", "is not an access log");
            }
            logs.addAll(List.of(AccessLogCompiler.compile(List.of(message), step.place.field("access_log"), sinks)));
        };
        try {
            return around.kept()
                    .use(
                            "http." + statPrefix + step.containment.label(),
                            step.name,
                            step.extension,
                            step.config,
                            adder,
                            () -> {
                                return made(step, statPrefix, around, adder);
                            });
        } catch (InvalidConfig | RuntimeException | LinkageError bad) {
            NotOpened.report(bad, step.place);
            return null;
        }
    }

    private static @Nullable FilterUse made(Step step, String statPrefix, Surroundings around, ContextScope.Logs logs)
            throws InvalidConfig {
        ContextScope context = new ContextScope(step.name, step.extension, "http." + statPrefix + '.', around, logs);
        Object filter = step.extension.open(step.config, context);
        boolean fits = step.extension.kind().terminal() ? filter instanceof HttpTerminal : filter instanceof HttpFilter;
        if (!fits) {
            step.place.error(step.extension.name() + " made no HTTP filter but a "
                    + filter.getClass().getName());
            return null;
        }
        return new FilterUse(
                statPrefix, step.name, step.extension, filter, context, step.containment, HttpOverrides.OF);
    }
}
