/** Active health checks: who is asked when, what the answers mean, and what is known of a host's health. */
@NullMarked
package dev.sluice.runtime.upstream.health;

import org.jspecify.annotations.NullMarked;
