/**
 * What HTTP exchanges and raw connections share, free of any codec: {@link dev.sluice.runtime.chain.Lane}s carry the bytes of one direction past the
 * filters, a {@link dev.sluice.runtime.chain.Walk} asks the filters and takes their verdicts, a {@link dev.sluice.runtime.chain.StreamScope} owns
 * what was started and ends it, a {@link dev.sluice.runtime.chain.FilterUse} is one filter in one chain with its {@link
 * dev.sluice.runtime.chain.ContextScope}. What is seen of filters is in {@code watch}, what the process gives them in {@code provided}.
 */
@NullMarked
package dev.sluice.runtime.chain;

import org.jspecify.annotations.NullMarked;
