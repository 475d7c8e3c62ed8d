/** The administration interface: one class per endpoint, in the shapes of Envoy's. */
@NullMarked
package dev.sluice.runtime.admin;

import org.jspecify.annotations.NullMarked;
