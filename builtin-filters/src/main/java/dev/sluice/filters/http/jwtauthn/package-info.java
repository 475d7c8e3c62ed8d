/** {@code envoy.filters.http.jwt_authn}. */
@NullMarked
package dev.sluice.filters.http.jwtauthn;

import org.jspecify.annotations.NullMarked;
