package dev.sluice.runtime.network;

import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.FilterRoster;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Overrides;
import dev.sluice.runtime.chain.explain.HttpAccount;
import dev.sluice.runtime.chain.explain.Question;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The opened filters of one filter chain, their end, and the logs its connections are written to. Immutable; any thread. It is used by its owner
 * and by its connections, and closes its filters when the last of them has gone.
 */
public final class NetworkChain implements AutoCloseable {
    static final int BEGIN = 1;
    static final int ON_CONNECTION = 2;
    static final int ON_CLOSE = 4;
    static final int ON_UPSTREAM = 8;

    /** Which callbacks a class of network filters overrides. */
    public static final ClassValue<Integer> CALLBACKS = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            return (Overrides.has(type, "begin", RawConnection.class) ? BEGIN : 0)
                    | (Overrides.has(type, "onConnection", RawConnection.class) ? ON_CONNECTION : 0)
                    | (Overrides.has(type, "onClose", RawConnection.class) ? ON_CLOSE : 0)
                    | (Overrides.has(type, "onUpstream", RawConnection.class) ? ON_UPSTREAM : 0);
        }
    };

    private final String name;
    private final FilterUse[] filters;
    private final @Nullable Endpoint endpoint;
    private final AccessLog[] logs;
    private final boolean begins;
    private final FilterRoster.Listing listing;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * @param filters in order; the last one is the terminal if there is no endpoint; empty without an endpoint: connections are closed at once
     * @param logs of filters, such as {@code tcp_proxy}'s
     */
    public NetworkChain(String name, List<FilterUse> filters, @Nullable Endpoint endpoint, List<AccessLog> logs) {
        this.name = name;
        this.filters = filters.toArray(FilterUse[]::new);
        this.endpoint = endpoint;
        this.logs = logs.toArray(AccessLog[]::new);
        boolean any = false;
        for (FilterUse use : filters) {
            any |= (use.mask() & BEGIN) != 0;
        }
        this.begins = any;
        this.listing = FilterRoster.list("network", filters);
    }

    /** Of the filter chain, empty if it has none. */
    public String name() {
        return name;
    }

    int size() {
        return filters.length;
    }

    FilterUse use(int i) {
        return filters[i];
    }

    @Nullable
    Endpoint endpoint() {
        return endpoint;
    }

    AccessLog[] logs() {
        return logs;
    }

    /** The filters before the endpoint, for explanations. */
    public List<FilterUse> uses() {
        return List.of(filters);
    }

    /** What the endpoint would do with a request; null if there is none that can say. */
    public @Nullable HttpAccount explain(DownstreamConnection connection, Question question) {
        return endpoint == null ? null : endpoint.explain(connection, question);
    }

    /** Whether objects per connection are made. */
    boolean begins() {
        return begins;
    }

    /** Whether the last filter is a terminal. */
    boolean terminal() {
        return filters.length > 0 && filters[filters.length - 1].filter() instanceof NetworkTerminal;
    }

    NetworkFilter shared(int i) {
        return (NetworkFilter) filters[i].filter();
    }

    /** Whether the other has the very same filter objects, so that it does not matter which of the two a connection has. */
    boolean sameFilters(NetworkChain other) {
        return Arrays.equals(filters, other.filters);
    }

    void retain() {
        users.incrementAndGet();
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            listing.close();
            for (FilterUse use : filters) {
                use.close();
            }
            if (endpoint != null) {
                endpoint.close();
            }
        }
    }

    /** The owner's use is over: once. */
    @Override
    public void close() {
        release();
    }
}
