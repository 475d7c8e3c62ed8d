package dev.sluice.runtime.extension.plugin;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which class loaders of plugins the virtual machine has not collected yet: the only proof that old code is gone. Any thread. */
final class LoaderWatch {
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final Set<Reference<ClassLoader>> alive = ConcurrentHashMap.newKeySet();

    void add(ClassLoader loader) {
        alive.add(new PhantomReference<>(loader, collected));
    }

    /** How many are still there, in use or not. */
    int alive() {
        for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
            alive.remove(gone);
        }
        return alive.size();
    }
}
