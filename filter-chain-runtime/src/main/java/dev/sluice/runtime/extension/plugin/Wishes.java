package dev.sluice.runtime.extension.plugin;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What somebody wants otherwise than the plugin folder says. Immutable; as long as the process lives.
 *
 * @param disabled ids of plugins not to be loaded
 * @param pins by id, an earlier file instead of the folder's
 */
public record Wishes(Set<String> disabled, Map<String, Pin> pins) {
    static final Wishes NONE = new Wishes(Set.of(), Map.of());

    /**
     * @param jar what is to be used
     * @param instead SHA-256 of the folder's file that it stands for; a newer one ends the pin
     */
    record Pin(PluginJar jar, String instead) {}

    Wishes disable(String id) {
        Set<String> all = new HashSet<>(disabled);
        all.add(id);
        return new Wishes(Set.copyOf(all), pins);
    }

    Wishes enable(String id) {
        Set<String> all = new HashSet<>(disabled);
        all.remove(id);
        return new Wishes(Set.copyOf(all), pins);
    }

    Wishes pin(String id, Pin pin) {
        Map<String, Pin> all = new HashMap<>(pins);
        all.put(id, pin);
        return new Wishes(disabled, Map.copyOf(all));
    }

    Wishes unpin(String id) {
        Map<String, Pin> all = new HashMap<>(pins);
        all.remove(id);
        return new Wishes(disabled, Map.copyOf(all));
    }
}
