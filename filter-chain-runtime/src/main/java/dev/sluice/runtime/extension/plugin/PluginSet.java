package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.Extension;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The plugins of one snapshot. Immutable, any thread.
 *
 * @param generations at most one of each plugin, those that others depend on first
 * @param missing files of generations that go on although the file is gone
 * @param disabled what is in the folder and switched off
 * @param unfinished files that somebody is still writing
 * @param offered SHA-256 of the newest file of each plugin, used or not
 */
public record PluginSet(
        List<Generation> generations,
        List<RefusedPlugin> refused,
        Set<Path> missing,
        List<RefusedPlugin> disabled,
        Set<Path> unfinished,
        Map<String, String> offered) {
    static final PluginSet EMPTY = new PluginSet(List.of(), List.of(), Set.of(), List.of(), Set.of(), Map.of());

    /** Of all generations. */
    public List<Extension> extensions() {
        return generations.stream().flatMap(each -> each.extensions().stream()).toList();
    }

    /** Filters that a refused jar would provide, and why they are not here: for the registry's messages. */
    public Map<String, String> absent() {
        Map<String, String> reasons = new LinkedHashMap<>();
        refused.forEach(each -> each.filters().forEach(name -> reasons.putIfAbsent(name, each.toString())));
        disabled.forEach(each -> each.filters().forEach(name -> reasons.putIfAbsent(name, each.id() + " is disabled")));
        generations.forEach(each -> each.filters().forEach(reasons::remove));
        return reasons;
    }
}
