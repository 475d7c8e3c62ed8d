package dev.sluice.filters.common;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Values that a configuration stores under a key for other filters, routes and logs. Immutable, any loop. Source: Envoy, set_filter_state. */
public final class FilterStates {
    /** The cluster that {@code tcp_proxy} shall take instead of its own. */
    public static final Key<String> TCP_PROXY_CLUSTER = Key.of("envoy.tcp_proxy.cluster", "");

    /** {@code true} for a connection that {@code tcp_proxy} shall carry plainly although it has a {@code tunneling_config}. */
    public static final Key<String> TCP_PROXY_NO_TUNNEL = Key.of("envoy.tcp_proxy.disable_tunneling", "");

    /** Milliseconds, instead of the {@code idle_timeout} of {@code tcp_proxy}. */
    public static final Key<String> TCP_PROXY_IDLE = Key.of("envoy.tcp_proxy.per_connection_idle_timeout_ms", "");

    /** Kinds of values that somebody reads here: any text, and what a filter looks for. */
    private static final Set<String> FACTORIES =
            Set.of("envoy.string", TCP_PROXY_CLUSTER.name(), TCP_PROXY_NO_TUNNEL.name(), TCP_PROXY_IDLE.name());

    private record Entry(Key<String> key, Function<Stream, String> value, boolean skipIfEmpty) {}

    private final List<Entry> entries;

    private FilterStates(List<Entry> entries) {
        this.entries = entries;
    }

    /** @param field of the list, for errors */
    public static FilterStates of(List<FilterStateValue> configs, FilterContext context, String field)
            throws InvalidConfig {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            entries.add(entry(configs.get(i), context, field + '[' + i + ']'));
        }
        return new FilterStates(List.copyOf(entries));
    }

    private static Entry entry(FilterStateValue config, FilterContext context, String field) throws InvalidConfig {
        String key = config.getObjectKey();
        if (key.isEmpty()) {
            throw new InvalidConfig(field + ".object_key", "must not be empty");
        }
        String factory = config.getFactoryKey().isEmpty() ? key : config.getFactoryKey();
        if (!FACTORIES.contains(factory)) {
            throw new InvalidConfig(
                    field + (config.getFactoryKey().isEmpty() ? ".object_key" : ".factory_key"),
                    "'" + factory + "' does not have an object factory; one of " + new java.util.TreeSet<>(FACTORIES)
                            + " is supported");
        }
        if (config.getSharedWithUpstream() != FilterStateValue.SharedWithUpstream.NONE) {
            throw new InvalidConfig(
                    field + ".shared_with_upstream", config.getSharedWithUpstream() + " is not supported");
        }
        // No difference, in Envoy neither: a later write under a read-only key wins there, too; see the conformance
        // case
        // filters/metadata, key "twice".
        config.getReadOnly();
        return new Entry(Key.of(key, ""), format(config, context, field), config.getSkipIfEmpty());
    }

    private static Function<Stream, String> format(FilterStateValue config, FilterContext context, String field)
            throws InvalidConfig {
        if (!config.hasFormatString()) {
            throw new InvalidConfig(field + ".format_string", "must be set");
        }
        try {
            return context.formatString(config.getFormatString());
        } catch (InvalidConfig e) {
            throw new InvalidConfig(field + ".format_string", String.valueOf(e.getMessage()));
        }
    }

    /** Both, these first. */
    public FilterStates and(FilterStates more) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(more.entries);
        return new FilterStates(List.copyOf(all));
    }

    public void apply(Stream stream) {
        for (Entry entry : entries) {
            String value = entry.value.apply(stream);
            if (!value.isEmpty() || !entry.skipIfEmpty) {
                stream.put(entry.key, HeaderText.unicode(value));
            }
        }
    }
}
