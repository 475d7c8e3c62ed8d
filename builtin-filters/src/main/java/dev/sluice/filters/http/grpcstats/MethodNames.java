package dev.sluice.filters.http.grpcstats;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a path is called in statistics.
 *
 * @param all every method has numbers of its own
 * @param listed else these have, as {@code /service/method}; the rest share those of the cluster
 * @param replaceDots in names of services that come from clients, by underscores
 */
record MethodNames(boolean all, Set<String> listed, boolean replaceDots) {
    /** With a dot behind it; empty: without a name; null: not counted. */
    @Nullable
    String prefix(String path) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        int slash = plain.indexOf('/', 1);
        boolean method =
                plain.startsWith("/") && slash > 1 && slash < plain.length() - 1 && plain.indexOf('/', slash + 1) < 0;
        if (!method) {
            return null;
        }
        if (!all && !listed.contains(plain)) {
            return "";
        }
        String service = plain.substring(1, slash);
        return (replaceDots && all ? service.replace('.', '_') : service) + '.' + plain.substring(slash + 1) + '.';
    }
}
