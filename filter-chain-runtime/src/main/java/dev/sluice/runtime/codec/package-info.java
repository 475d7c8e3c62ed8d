/** What an HTTP codec is to the rooms above it, free of any one HTTP version. */
@NullMarked
package dev.sluice.runtime.codec;

import org.jspecify.annotations.NullMarked;
