package dev.sluice.runtime.extension.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The script filters that are open in this process. Any thread; loads nothing of GraalVM. */
public final class Scripts {
    private static final Set<Supplier<Status>> OPEN = ConcurrentHashMap.newKeySet();

    private Scripts() {}

    /**
     * One script in one chain.
     *
     * @param title what messages call it
     * @param filter the filter's name in the configuration
     * @param language as its users write it
     * @param contexts loaded copies, one per loop
     * @param stopped callbacks that used up their budget
     * @param refused whether streams are kept from it, as it failed too often
     */
    public record Status(String title, String filter, String language, int contexts, long stopped, boolean refused) {}

    /** Sorted by title and filter. */
    public static List<Status> open() {
        List<Status> all = new ArrayList<>();
        OPEN.forEach(each -> all.add(each.get()));
        all.sort(Comparator.comparing(Status::title).thenComparing(Status::filter));
        return all;
    }

    static void add(Supplier<Status> script) {
        OPEN.add(script);
    }

    static void remove(Supplier<Status> script) {
        OPEN.remove(script);
    }
}
