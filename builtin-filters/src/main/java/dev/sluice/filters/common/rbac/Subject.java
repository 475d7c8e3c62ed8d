package dev.sluice.filters.common.rbac;

import dev.sluice.filter.Connection;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/**
 * What rules look at: a connection, and a request head if there is one.
 *
 * @param headers empty for raw connections: header and path rules then never match
 */
public record Subject(Connection connection, Headers headers) {
    private static final Headers NONE = new Headers();

    public static Subject of(Connection connection) {
        return new Subject(connection, NONE);
    }

    boolean http() {
        return headers != NONE;
    }

    /** Without the query. */
    String path() {
        String path = headers.get(HeaderName.PATH);
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
