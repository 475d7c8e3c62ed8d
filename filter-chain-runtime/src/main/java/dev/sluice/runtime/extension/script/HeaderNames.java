package dev.sluice.runtime.extension.script;

import dev.sluice.filter.HeaderName;
import java.util.HashMap;
import java.util.Map;

/**
 * The names a script asks for, checked and hashed once: they are mostly the same few literals, and a search by a String reads it three times. Confined to
 * its script's thread. Holds at most {@value #MOST}, so that names made of data cost no memory.
 */
final class HeaderNames {
    private static final int MOST = 256;

    private final Map<String, CharSequence> known = new HashMap<>();

    /** What is no name stays the text that it is: there is no such header, or it is refused where it is set. */
    CharSequence of(String name) {
        CharSequence found = known.get(name);
        return found != null ? found : make(name);
    }

    private CharSequence make(String name) {
        if (known.size() >= MOST) {
            return name;
        }
        CharSequence made;
        try {
            made = HeaderName.of(name);
        } catch (IllegalArgumentException notOne) {
            return name;
        }
        known.put(name, made);
        return made;
    }
}
