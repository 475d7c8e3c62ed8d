package dev.sluice.samples.protocolswitch;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;

/** In the place of tcp_proxy. */
final class Onward implements NetworkTerminal {
    @Override
    public Verdict onConnection(RawConnection c) {
        return c.upstream().cluster().isEmpty() ? Verdict.reset("nowhere") : Verdict.forward();
    }
}
