/** {@code envoy.filters.http.ext_authz}. */
@NullMarked
package dev.sluice.filters.http.extauthz;

import org.jspecify.annotations.NullMarked;
