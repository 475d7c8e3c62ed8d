/** What would become of a request, told by the rooms that would serve it: questions and accounts. Immutable values, any thread. */
@NullMarked
package dev.sluice.runtime.chain.explain;

import org.jspecify.annotations.NullMarked;
