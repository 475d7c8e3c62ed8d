/**
 * The bench that anybody can run: Sluice beside the proxies that the machine has, by one load client and one upstream of its own, on the JDK alone. From
 * top to bottom: {@link dev.sluice.bench.Main}, {@link dev.sluice.bench.Options}, {@link dev.sluice.bench.Row} (what is measured),
 * {@link dev.sluice.bench.Runs} (how), {@link dev.sluice.bench.Peer} and {@link dev.sluice.bench.Configs} (who), {@link dev.sluice.bench.Client} with
 * {@link dev.sluice.bench.Link}, and {@link dev.sluice.bench.Upstream}.
 */
package dev.sluice.bench;
