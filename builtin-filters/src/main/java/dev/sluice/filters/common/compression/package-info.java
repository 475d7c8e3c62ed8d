/** Content codings as streams: gzip by the JDK, Brotli and Zstandard by native libraries. Nothing else uses those. */
@NullMarked
package dev.sluice.filters.common.compression;

import org.jspecify.annotations.NullMarked;
