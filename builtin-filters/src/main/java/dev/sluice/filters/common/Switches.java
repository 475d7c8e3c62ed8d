package dev.sluice.filters.common;

import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;

/** Flags that a runtime layer could override in Envoy. */
public final class Switches {
    private Switches() {}

    /** The default value, on if there is none: no runtime layer can override it. */
    public static boolean on(RuntimeFeatureFlag flag) {
        flag.getRuntimeKey();
        return !flag.hasDefaultValue() || flag.getDefaultValue().getValue();
    }
}
