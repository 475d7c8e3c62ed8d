/**
 * From a bound address to a connection with its filter chain: {@link dev.sluice.runtime.listener.ListenerCompiler} reads a configuration to a {@link
 * dev.sluice.runtime.listener.ListenerPlan}, {@link dev.sluice.runtime.listener.ListenerChains} are its opened filters, {@link
 * dev.sluice.runtime.listener.RunningListener} accepts.
 */
@NullMarked
package dev.sluice.runtime.listener;

import org.jspecify.annotations.NullMarked;
