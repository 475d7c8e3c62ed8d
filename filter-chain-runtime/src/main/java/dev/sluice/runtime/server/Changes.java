package dev.sluice.runtime.server;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.sluice.runtime.extension.plugin.Generation;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.RunningListener;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Says in words what a reload changed, and what it could not change. */
final class Changes {
    private final List<String> words = new ArrayList<>();

    private Changes() {}

    static String between(Running before, Running after, Listeners.Change change, ClusterChanges clusters) {
        Changes changes = new Changes();
        changes.listeners(before, change);
        changes.clusters(clusters);
        changes.secrets(before.snapshot().bootstrap(), after.snapshot().bootstrap());
        changes.plugins(before, after);
        changes.files(before, after);
        changes.restartOnly(before.snapshot().bootstrap(), after.snapshot().bootstrap());
        return changes.words.isEmpty() ? "the same in other words" : String.join(", ", changes.words);
    }

    private void listeners(Running before, Listeners.Change change) {
        change.bound().forEach(each -> words.add("listener " + each.plan().name() + " added"));
        List<Listener> old = before.snapshot().bootstrap().getStaticResources().getListenersList();
        for (ListenerChains chains : change.replaced().values()) {
            if (!old.contains(chains.plan().source())) {
                words.add("listener " + chains.plan().name() + " changed");
            }
        }
        for (RunningListener each : change.replaced().keySet()) {
            for (String option : each.keptOptions()) {
                words.add(option + " of listener " + each.plan().name() + " takes effect at the next start");
            }
        }
        for (RunningListener each : change.removed()) {
            words.add("listener " + each.plan().name() + " removed");
        }
    }

    private void clusters(ClusterChanges changes) {
        changes.added().forEach(name -> words.add("cluster " + name + " added"));
        changes.modified().forEach(name -> words.add("cluster " + name + " changed"));
        changes.removed().forEach(name -> words.add("cluster " + name + " removed"));
    }

    private void secrets(Bootstrap before, Bootstrap after) {
        if (!before.getStaticResources()
                .getSecretsList()
                .equals(after.getStaticResources().getSecretsList())) {
            words.add("secrets changed");
        }
    }

    private void plugins(Running before, Running after) {
        for (Generation generation : after.plugins().generations()) {
            if (!before.plugins().generations().contains(generation)) {
                words.add(generation + " loaded");
            }
        }
        for (Generation generation : before.plugins().generations()) {
            boolean replaced = after.plugins().generations().stream()
                    .anyMatch(each -> each.id().equals(generation.id()));
            if (!replaced) {
                words.add(generation + " removed");
            }
        }
    }

    private void files(Running before, Running after) {
        Map<java.nio.file.Path, String> old = before.around().kept().files();
        after.around().kept().files().forEach((file, hash) -> {
            if (!Objects.equals(old.get(file), hash)) {
                words.add("file " + file + " read");
            }
        });
    }

    private void restartOnly(Bootstrap before, Bootstrap after) {
        Map<FieldDescriptor, Object> old =
                before.toBuilder().clearStaticResources().build().getAllFields();
        Map<FieldDescriptor, Object> now =
                after.toBuilder().clearStaticResources().build().getAllFields();
        Set<String> changed = new TreeSet<>();
        Set<FieldDescriptor> fields = new java.util.HashSet<>(old.keySet());
        fields.addAll(now.keySet());
        for (FieldDescriptor field : fields) {
            if (!Objects.equals(old.get(field), now.get(field))) {
                changed.add(field.getName());
            }
        }
        if (changed.remove("overload_manager")) {
            words.add("overload_manager changed");
        }
        changed.forEach(name -> words.add(name + " differs and takes effect at the next start"));
    }
}
