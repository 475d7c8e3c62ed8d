@NullMarked
package dev.sluice.runtime.bench;

import org.jspecify.annotations.NullMarked;
