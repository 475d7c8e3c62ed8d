/** Goals for filter projects: {@code sluice:package}, {@code sluice:verify}, {@code sluice:run}. */
@NullMarked
package dev.sluice.maven;

import org.jspecify.annotations.NullMarked;
