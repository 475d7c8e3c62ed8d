/**
 * Runs the cases under {@code cases/} against a proxy process, Sluice or Envoy, and compares what client, upstream, log and statistics saw.
 *
 * <p>In the order of a run: {@link dev.sluice.conformance.ConformanceTest} finds the groups, {@link dev.sluice.conformance.Group} reads
 * one, {@link dev.sluice.conformance.GroupRun} starts the {@link dev.sluice.conformance.Subject} once for all its cases,
 * {@link dev.sluice.conformance.CaseRun} plays one case, {@link dev.sluice.conformance.ConfigTest} asks for a verdict on configurations.
 */
package dev.sluice.conformance;
