package dev.sluice.runtime.extension.plugin;

import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.IndexEntry;
import java.lang.reflect.Modifier;
import java.util.List;

/** Loads the classes that an index names, initialises none, and says what they lack. */
final class Linked {
    private Linked() {}

    static void check(List<IndexEntry> filters, ClassLoader loader, List<String> problems) {
        for (IndexEntry filter : filters) {
            try {
                check(filter, Class.forName(filter.type(), false, loader), problems);
                for (String each : List.of(filter.config(), filter.route())) {
                    if (!each.equals("-")) {
                        Class.forName(each, false, loader);
                    }
                }
            } catch (ClassNotFoundException e) {
                problems.add("its index names " + e.getMessage() + ", which cannot be found");
            } catch (NoClassDefFoundError e) {
                problems.add("its filter " + filter.name() + " needs "
                        + String.valueOf(e.getMessage()).replace('/', '.')
                        + ", which is neither in it nor in the filter API nor in a plugin that it depends on");
            } catch (LinkageError | SecurityException e) {
                problems.add("its filter " + filter.name() + " cannot be loaded: " + e);
            }
        }
    }

    private static void check(IndexEntry filter, Class<?> type, List<String> problems) {
        if (FilterFactory.class.isAssignableFrom(type)) {
            try {
                int both = type.getModifiers() & type.getDeclaredConstructor().getModifiers();
                if (!Modifier.isPublic(both)) {
                    problems.add("its factory " + type.getName() + " and its constructor must be public");
                }
            } catch (NoSuchMethodException e) {
                problems.add("its factory " + type.getName() + " has no constructor without parameters");
            }
            return;
        }
        Class<?> wanted = type(filter.kind());
        if (!wanted.isAssignableFrom(type)) {
            problems.add("its " + type.getName() + " is neither a FilterFactory nor of type " + wanted.getSimpleName());
        } else if (filter.type().equals(filter.config()) && !type.isRecord()) {
            problems.add("its " + type.getName() + " is its own configuration and no record");
        }
    }

    private static Class<?> type(Extension.Kind kind) {
        return switch (kind) {
            case LISTENER -> ListenerFilter.class;
            case NETWORK -> NetworkFilter.class;
            case NETWORK_TERMINAL -> NetworkTerminal.class;
            case HTTP -> HttpFilter.class;
            case HTTP_TERMINAL -> HttpTerminal.class;
        };
    }
}
