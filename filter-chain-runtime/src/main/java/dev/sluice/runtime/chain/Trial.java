package dev.sluice.runtime.chain;

import dev.sluice.runtime.chain.watch.FilterNumbers;
import org.jspecify.annotations.Nullable;

/** One connection's part in finding out whether a filter whose circuit is open is well again. Loop-confined. */
public final class Trial {
    private @Nullable FilterUse tried;

    /** Whether the filter is to be asked: its circuit is closed, or this connection tries it. Counts who is not to ask. */
    public boolean asks(FilterUse use, FilterNumbers numbers) {
        if (!use.tripped()) {
            return true;
        }
        if (tried == null && use.probes()) {
            tried = use;
            return true;
        }
        numbers.refused();
        return false;
    }

    /** The filter has decided, or failed. */
    public void ended(FilterUse use, boolean well) {
        if (tried == use) {
            tried = null;
            use.probed(well);
        }
    }
}
