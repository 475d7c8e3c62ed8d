/** Routing of plain connections by their first bytes. */
@NullMarked
package dev.sluice.samples.protocolswitch;

import org.jspecify.annotations.NullMarked;
