/**
 * Puts the process together: {@link dev.sluice.runtime.server.SnapshotCompiler} makes a {@link dev.sluice.runtime.server.Snapshot} of a configuration,
 * {@link dev.sluice.runtime.server.Server} runs it until it is stopped.
 */
@NullMarked
package dev.sluice.runtime.server;

import org.jspecify.annotations.NullMarked;
