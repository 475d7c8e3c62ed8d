/** What several built-in filters read from Envoy's messages: shares, address ranges, header edits. */
@NullMarked
package dev.sluice.filters.common;

import org.jspecify.annotations.NullMarked;
