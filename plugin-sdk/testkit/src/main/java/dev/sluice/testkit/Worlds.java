package dev.sluice.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worlds that a test makes on its thread, while somebody watches. */
final class Worlds {
    private static final ThreadLocal<@Nullable List<World>> WATCHED = new ThreadLocal<>();

    private Worlds() {}

    static void watch() {
        WATCHED.set(new ArrayList<>());
    }

    static void made(World world) {
        List<World> all = WATCHED.get();
        if (all != null) {
            all.add(world);
        }
    }

    static void gone(World world) {
        List<World> all = WATCHED.get();
        if (all != null) {
            all.remove(world);
        }
    }

    static List<World> all() {
        List<World> all = WATCHED.get();
        return all == null ? List.of() : List.copyOf(all);
    }

    static void forget() {
        WATCHED.remove();
    }
}
