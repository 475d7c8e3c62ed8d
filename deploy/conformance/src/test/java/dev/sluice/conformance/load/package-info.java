/** What holds under load, whatever the machine's speed: no waiting of loops for each other, bounds of memory and queues, life without descriptors. */
@NullMarked
package dev.sluice.conformance.load;

import org.jspecify.annotations.NullMarked;
