package dev.sluice.filters.http.extauthz;

import dev.sluice.filters.common.Share;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;

/** Which share of requests is checked, and whether the others are refused. Immutable, any loop. */
record Gate(Share checked, boolean denyOthers) {
    static Gate of(ExtAuthz config) {
        config.getDenyAtDisable().getRuntimeKey(); // no runtime layer can override the default
        return new Gate(
                config.hasFilterEnabled() ? Share.of(config.getFilterEnabled()) : Share.ALL,
                config.getDenyAtDisable().getDefaultValue().getValue());
    }
}
