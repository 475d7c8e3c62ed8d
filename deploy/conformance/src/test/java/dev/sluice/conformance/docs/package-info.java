/** Keeps the documents true: their links, their snippets, the names they mention, and the examples they show. */
@NullMarked
package dev.sluice.conformance.docs;

import org.jspecify.annotations.NullMarked;
