/** Keeps the table of supported fields true to the byte code, and the document that is made from it. */
@NullMarked
package dev.sluice.conformance.support;

import org.jspecify.annotations.NullMarked;
