/** The compiler's part of the SDK: finds and checks filters, writes their index. */
@NullMarked
package dev.sluice.processor;

import org.jspecify.annotations.NullMarked;
