/** Virtual hosts, matching, rewriting: pure functions. */
@NullMarked
package dev.sluice.runtime.route;

import org.jspecify.annotations.NullMarked;
