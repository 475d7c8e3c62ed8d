package dev.sluice.runtime.server;

import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.extension.plugin.PluginSet;
import java.time.Instant;

/**
 * What serves now. Replaced as a whole by a reload.
 *
 * @param since when it was taken over
 */
record Running(Snapshot snapshot, Surroundings around, PluginSet plugins, Instant since) {}
