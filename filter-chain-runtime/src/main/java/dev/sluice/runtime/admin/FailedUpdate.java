package dev.sluice.runtime.admin;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.time.Instant;

/**
 * A reload that changed nothing because it failed.
 *
 * @param attempted what was read, secrets redacted; the default instance if nothing could be
 * @param details for the user, with places
 */
public record FailedUpdate(Bootstrap attempted, Instant at, String details) {}
