/** What makes filters: built-ins by index, plugins by PF4J, scripts by GraalVM; found by name and type URL. */
@NullMarked
package dev.sluice.runtime.extension;

import org.jspecify.annotations.NullMarked;
