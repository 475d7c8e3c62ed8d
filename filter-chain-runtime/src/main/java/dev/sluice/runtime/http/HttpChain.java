package dev.sluice.runtime.http;

import dev.sluice.filter.HttpFilter;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterRoster;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.config.Place;
import java.util.List;

/** The filters of one connection manager, in order; the last one is usually a terminal. Immutable, any thread. */
final class HttpChain {
    static final HttpChain EMPTY = new HttpChain(List.of(), new boolean[0], List.of(), List.of());
    private final FilterUse[] uses;
    private final HttpFilter[] filters;
    private final int[] masks;
    private final boolean[] disabled;
    private final boolean begins;
    private final boolean own;
    private final List<ContextScope> routes;
    private final List<Place> places;
    private final FilterRoster.Listing listing;

    /**
     * @param disabled filters that run only where a route switches them on
     * @param routes of what filters made for routes, closed with the chain
     */
    HttpChain(List<FilterUse> uses, boolean[] disabled, List<ContextScope> routes) {
        this(uses, disabled, routes, List.of());
    }

    /** @param places of the filters, for explanations */
    HttpChain(List<FilterUse> uses, boolean[] disabled, List<ContextScope> routes, List<Place> places) {
        this.places = places;
        this.routes = routes;
        this.uses = uses.toArray(FilterUse[]::new);
        this.disabled = disabled.clone();
        this.filters = new HttpFilter[this.uses.length];
        this.masks = new int[this.uses.length];
        int all = 0;
        for (int i = 0; i < filters.length; i++) {
            filters[i] = (HttpFilter) this.uses[i].filter();
            masks[i] = this.uses[i].mask();
            all |= masks[i];
        }
        this.own = uses.stream().noneMatch(use -> use.extension().foreign());
        this.begins = (all & HttpOverrides.BEGIN) != 0;
        this.listing = FilterRoster.list("http", uses);
    }

    int length() {
        return uses.length;
    }

    /** Where that filter stands in the configuration; empty if nobody knows. */
    String where(int i) {
        return i < places.size() ? places.get(i).where() : "";
    }

    FilterUse use(int i) {
        return uses[i];
    }

    /** Shared, never to be changed. */
    HttpFilter[] filters() {
        return filters;
    }

    /** Shared, never to be changed. */
    int[] masks() {
        return masks;
    }

    /** Whether any filter makes an object per stream. */
    boolean begins() {
        return begins;
    }

    /** Whether all its filters came with this product: they keep nothing of a stream beyond its end. */
    boolean own() {
        return own;
    }

    /** Filters that are off unless a route says otherwise. */
    boolean[] disabled() {
        return disabled;
    }

    boolean anyDisabled() {
        for (boolean off : disabled) {
            if (off) {
                return true;
            }
        }
        return false;
    }

    void close() {
        listing.close();
        for (FilterUse use : uses) {
            use.close();
        }
        routes.forEach(ContextScope::close);
    }
}
