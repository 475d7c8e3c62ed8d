/** Filters that ask most of the contract; which of them live elsewhere stands in docs/decisions/0010-where-the-hard-filters-live.md. */
@NullMarked
package dev.sluice.testkit.acid;

import org.jspecify.annotations.NullMarked;
