/** Format operators, access-log filters and sinks. */
@NullMarked
package dev.sluice.runtime.accesslog;

import org.jspecify.annotations.NullMarked;
