/** Some users get the new version, always the same ones. */
@NullMarked
package dev.sluice.samples.canary;

import org.jspecify.annotations.NullMarked;
