package dev.sluice.runtime.http;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.config.Contained;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.NotOpened;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.route.PerFilter;
import dev.sluice.runtime.route.PerRouteOpener;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens {@code typed_per_filter_config} for the filters of one chain. Off the loops. */
final class RouteFilters implements PerRouteOpener {
    private final List<FilterUse> uses;
    private final boolean[] disabled;
    private final Registry registry;
    private final @Nullable ContextScope[] contexts;

    RouteFilters(List<FilterUse> uses, boolean[] disabled, Registry registry) {
        this.uses = uses;
        this.disabled = disabled.clone();
        this.registry = registry;
        this.contexts = new ContextScope[uses.size()];
    }

    /** What routes made belongs to this chain, even where its filter goes on in the next. */
    List<ContextScope> contexts() {
        return Arrays.stream(contexts).filter(Objects::nonNull).toList();
    }

    private ContextScope context(int filter) {
        ContextScope known = contexts[filter];
        if (known == null) {
            known = uses.get(filter).context().part();
            contexts[filter] = known;
        }
        return known;
    }

    @Override
    public PerFilter open(@Nullable PerFilter outer, Map<String, Any> configs, Place place, @Nullable Message action) {
        if (outer != null && configs.isEmpty() && action == null) {
            return outer;
        }
        @Nullable
        Object[] values =
                outer == null ? new Object[uses.size()] : outer.values().clone();
        boolean[] off = outer == null ? disabled.clone() : outer.disabled().clone();
        @Nullable
        Place[] places = outer == null ? new Place[uses.size()] : outer.places().clone();
        PerFilter made = new PerFilter(values, off, places);
        configs.forEach((name, config) -> one(name, config, place.key(name), made));
        if (action != null && !uses.isEmpty()) {
            terminal(action, place, values);
        }
        return made;
    }

    private void terminal(Message action, Place place, @Nullable Object[] values) {
        int last = uses.size() - 1;
        FilterUse use = uses.get(last);
        if (!use.extension().takesRouteAction()) {
            return;
        }
        try {
            values[last] = use.extension().openRoute(action, context(last));
        } catch (InvalidConfig | RuntimeException bad) {
            place.error(use.name() + ": " + bad.getMessage());
        }
    }

    private void one(String name, Any config, Place place, PerFilter made) {
        Any inner = config;
        if (Contained.open(config)) {
            place.error(Contained.TYPE + " belongs around the filter in http_filters, not into a route");
        }
        Boolean switched = null;
        boolean optional = false;
        if (config.is(FilterConfig.class)) {
            try {
                FilterConfig wrapped = config.unpack(FilterConfig.class);
                switched = wrapped.getDisabled();
                optional = wrapped.getIsOptional();
                inner = wrapped.getConfig();
            } catch (InvalidProtocolBufferException bad) {
                place.error("is not a FilterConfig");
                return;
            }
        }
        boolean found = false;
        for (int i = 0; i < uses.size(); i++) {
            if (uses.get(i).name().equals(name)) {
                found = true;
                set(i, inner, switched, place, made);
            }
        }
        if (!found && !optional && registry.byName(name) == null && registry.byRouteType(inner) == null) {
            place.error("there is no filter of this name in the chain, nor an extension");
        } else if (!found && !optional) {
            place.warn("there is no filter of this name in the chain");
        }
    }

    private void set(int i, Any config, @Nullable Boolean switched, Place place, PerFilter made) {
        boolean[] off = made.disabled();
        @Nullable Object[] values = made.values();
        made.places()[i] = place;
        if (switched != null) {
            off[i] = switched;
        }
        if (config.getTypeUrl().isEmpty()) {
            return;
        }
        FilterUse use = uses.get(i);
        Extension extension = use.extension();
        Object read = extension.readRoute(config, place);
        if (read == null) {
            return;
        }
        try {
            Object opened = extension.openRoute(read, context(i));
            Object outer = values[i];
            values[i] = outer == null ? opened : extension.mergeRoute(outer, opened);
            if (switched == null) {
                off[i] = false;
            }
        } catch (InvalidConfig | RuntimeException bad) {
            NotOpened.report(bad, place);
        }
    }
}
