package dev.sluice.runtime.chain;

import dev.sluice.filter.Key;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The key store of a stream: pairs in an array, found by the identity of the interned name. A handful of keys is cheaper to scan than to hash. */
final class Store {
    private @Nullable Object[] pairs = new Object[8];
    private int used;

    @Nullable
    Object find(String internedName) {
        for (int i = 0; i < used; i += 2) {
            if (pairs[i] == internedName) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** By a name that may not be interned. */
    @Nullable
    Object findByText(String name) {
        for (int i = 0; i < used; i += 2) {
            if (name.equals(pairs[i])) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    void put(Key<?> key, @Nullable Object value) {
        for (int i = 0; i < used; i += 2) {
            if (pairs[i] == key.name()) {
                pairs[i + 1] = value;
                return;
            }
        }
        if (used == pairs.length) {
            pairs = Arrays.copyOf(pairs, used * 2);
        }
        pairs[used++] = key.name();
        pairs[used++] = value;
    }
}
