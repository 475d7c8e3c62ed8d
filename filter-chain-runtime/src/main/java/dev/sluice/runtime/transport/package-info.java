/** Connected byte streams, plain or TLS, and how they are opened: what everything above knows of a connection. */
@NullMarked
package dev.sluice.runtime.transport;

import org.jspecify.annotations.NullMarked;
