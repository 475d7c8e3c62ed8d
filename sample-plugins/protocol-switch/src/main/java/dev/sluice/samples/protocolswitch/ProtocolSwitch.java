package dev.sluice.samples.protocolswitch;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Default;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends a connection to the cluster whose protocol its first bytes show, so that several protocols share one port. A client that says nothing in time,
 * or something else, goes where {@code tcp_proxy} is configured to send it: protocols in which the server speaks first need that.
 *
 * @param rules the first one that fits counts
 * @param patience how long to wait for a client's first words
 */
@Filter("acme.protocol-switch")
public record ProtocolSwitch(
        List<Rule> rules, @Default("300ms") Duration patience) implements NetworkFilter {
    /** Connections that begin so go there. */
    public record Rule(String prefix, Cluster cluster) {
        public Rule {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("prefix must not be empty");
            }
        }

        /** Whether the bytes so far are the beginning, as far as both go. */
        private boolean fits(Bytes in) {
            byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < Math.min(wanted.length, in.length()); i++) {
                if (in.at(i) != wanted[i]) {
                    return false;
                }
            }
            return true;
        }

        private boolean complete(Bytes in) {
            return in.length() >= prefix.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    @Override
    public Verdict onConnection(RawConnection c) {
        CompletableFuture<Void> over = c.sleep(patience).toCompletableFuture();
        return look(c, over, 1);
    }

    /** Bytes that were only looked at still go to whoever comes behind this filter. */
    private Verdict look(RawConnection c, CompletableFuture<Void> over, int atLeast) {
        CompletableFuture<Bytes> seen = c.inbound().peek(atLeast).toCompletableFuture();
        return Verdict.when(
                CompletableFuture.anyOf(seen, over),
                first -> first instanceof Bytes in && in.length() >= atLeast
                        ? decide(c, over, in)
                        : Verdict.proceed()); // silent, or gone before it said enough
    }

    private Verdict decide(RawConnection c, CompletableFuture<Void> over, Bytes in) {
        boolean undecided = false;
        for (Rule rule : rules) {
            if (rule.fits(in) && rule.complete(in)) {
                c.upstream().cluster(rule.cluster());
                return Verdict.proceed();
            }
            undecided |= rule.fits(in);
        }
        return undecided ? look(c, over, in.length() + 1) : Verdict.proceed();
    }
}
