package dev.sluice.filters.http.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;

/** What happens when the service does not answer, or with 5xx. Immutable, any loop. */
record FailureMode(boolean allow, boolean mark, int status) {
    static FailureMode of(ExtAuthz config) {
        int status = config.getStatusOnError().getCodeValue();
        return new FailureMode(
                config.getFailureModeAllow(), config.getFailureModeAllowHeaderAdd(), status == 0 ? 403 : status);
    }
}
