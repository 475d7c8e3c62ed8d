/** What a process provides to filters: threads for blocking work, caches, compilers of formats and matchers, its own standing. Any thread. */
@NullMarked
package dev.sluice.runtime.chain.provided;

import org.jspecify.annotations.NullMarked;
