/** What is seen of filters at work: their numbers, faults and circuits, recorded requests, misuses of the contract. Knows no stream. */
@NullMarked
package dev.sluice.runtime.chain.watch;

import org.jspecify.annotations.NullMarked;
