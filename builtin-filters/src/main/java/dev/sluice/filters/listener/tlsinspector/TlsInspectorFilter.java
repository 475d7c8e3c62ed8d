package dev.sluice.filters.listener.tlsinspector;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;

/**
 * Finds out whether a connection speaks TLS and which name and protocols its first message asks for, for the chain match. Takes no byte away and
 * never ends a connection but for a first message that is too long.
 */
final class TlsInspectorFilter implements ListenerFilter {
    /** As in Envoy. */
    private static final int MOST_BYTES = 64 << 10;

    private final TlsInspectorStats stats;

    TlsInspectorFilter(TlsInspectorStats stats) {
        this.stats = stats;
    }

    @Override
    public Verdict onAccept(AcceptedSocket s) {
        return look(s, 1);
    }

    private Verdict look(AcceptedSocket s, int atLeast) {
        return Verdict.when(s.peek(atLeast), in -> in.length() < atLeast ? plain() : decide(s, in));
    }

    private Verdict decide(AcceptedSocket s, Bytes in) {
        ClientHello hello = ClientHello.read(in);
        if (hello == ClientHello.NONE) {
            return plain();
        }
        if (hello == ClientHello.UNFINISHED) {
            if (in.length() < MOST_BYTES) {
                return look(s, in.length() + 1);
            }
            stats.tooLarge().add(1);
            return Verdict.reset("");
        }
        stats.found(hello);
        s.transportProtocol("tls");
        if (!hello.serverName().isEmpty()) {
            s.serverName(hello.serverName());
        }
        if (!hello.protocols().isEmpty()) {
            s.applicationProtocols(hello.protocols());
        }
        return Verdict.proceed();
    }

    private Verdict plain() {
        stats.tlsNotFound().add(1);
        return Verdict.proceed();
    }
}
