/**
 * Runs filters on the real chain in memory: no sockets, no threads, no sleeping. Read in this order: {@link dev.sluice.testkit.FilterTest} sets up a
 * chain, {@link dev.sluice.testkit.ClientRequest} sends a request, {@link dev.sluice.testkit.Answer} is what an upstream says to it,
 * {@link dev.sluice.testkit.Exchanged} is what came of it, {@link dev.sluice.testkit.Seen} what the upstream saw. For network filters:
 * {@link dev.sluice.testkit.NetworkTest} and {@link dev.sluice.testkit.Talk}.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
