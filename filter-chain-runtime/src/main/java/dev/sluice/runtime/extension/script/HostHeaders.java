package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Headers;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.jspecify.annotations.Nullable;

/** Headers or trailers by name, in place; nothing is copied but the values asked for. */
public final class HostHeaders {
    private final Headers headers;
    private final HeaderNames names;

    HostHeaders(Headers headers, HeaderNames names) {
        this.headers = headers;
        this.names = names;
    }

    /** First value, or null. */
    @HostAccess.Export
    public @Nullable String get(String name) {
        CharSequence known = names.of(name);
        String value = headers.get(known);
        return !value.isEmpty() || headers.has(known) ? value : null;
    }

    @HostAccess.Export
    public Object all(String name) {
        return ProxyArray.fromList(List.copyOf(headers.all(names.of(name))));
    }

    @HostAccess.Export
    public boolean has(String name) {
        return headers.has(names.of(name));
    }

    @HostAccess.Export
    public void set(String name, String value) {
        headers.set(names.of(name), value);
    }

    @HostAccess.Export
    public void add(String name, String value) {
        headers.add(names.of(name), value);
    }

    @HostAccess.Export
    public void remove(String name) {
        headers.remove(names.of(name));
    }

    /** Calls the function with each value and name, as a Map's and as Fetch's do. */
    @HostAccess.Export
    public void forEach(Value function) {
        headers.copy().forEach((name, value) -> function.executeVoid(value, name));
    }
}
