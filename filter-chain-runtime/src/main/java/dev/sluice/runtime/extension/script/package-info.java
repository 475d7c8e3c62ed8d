/** Filters in JavaScript: one engine per process, one context per loop and script. No class of GraalVM is loaded before a script is opened. */
@NullMarked
package dev.sluice.runtime.extension.script;

import org.jspecify.annotations.NullMarked;
