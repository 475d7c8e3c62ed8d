/** The command line: {@code Main} reads flags, one class per verb. */
@NullMarked
package dev.sluice.runtime.app;

import org.jspecify.annotations.NullMarked;
