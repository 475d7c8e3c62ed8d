package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.plugin.PluginStatus.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts together what is known of all plugins. */
record StatusList(PluginSet set, Wishes wishes, List<Generation> draining) {
    List<PluginStatus> all() {
        List<PluginStatus> all = new ArrayList<>();
        set.generations().forEach(each -> all.add(loaded(each)));
        draining.forEach(each -> all.add(of(each, State.DRAINING, "ends with its last stream")));
        set.disabled().forEach(each -> all.add(of(each, State.DISABLED)));
        set.refused().forEach(each -> all.add(of(each, State.REFUSED)));
        for (Path file : set.unfinished()) {
            String name = String.valueOf(file.getFileName());
            all.add(new PluginStatus(name, "", "", State.WAITING, 0, file, List.of(), "it is still being written"));
        }
        all.sort(Comparator.comparing(PluginStatus::state).thenComparing(PluginStatus::id));
        return all;
    }

    private PluginStatus loaded(Generation each) {
        if (set.missing().contains(each.file())) {
            return of(each, State.MISSING, "its file is gone; it goes on because it is used");
        }
        Wishes.Pin pin = wishes.pins().get(each.id());
        boolean pinned = pin != null && pin.jar().sha256().equals(each.sha256());
        return of(each, State.LOADED, pinned ? "rolled back, until the folder has another file of it" : "");
    }

    private static PluginStatus of(Generation each, State state, String note) {
        return new PluginStatus(
                each.id(), each.version(), each.sha256(), state, each.leasesHeld(), each.file(), each.filters(), note);
    }

    private static PluginStatus of(RefusedPlugin each, State state) {
        String id = each.id().isEmpty() ? String.valueOf(each.file().getFileName()) : each.id();
        return new PluginStatus(
                id, each.version(), each.sha256(), state, 0, each.file(), each.filters(), each.reason());
    }
}
