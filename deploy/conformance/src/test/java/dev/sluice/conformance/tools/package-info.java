/** The author's tools of the assembled distribution: projects are made, built and served as an author would. */
@NullMarked
package dev.sluice.conformance.tools;

import org.jspecify.annotations.NullMarked;
