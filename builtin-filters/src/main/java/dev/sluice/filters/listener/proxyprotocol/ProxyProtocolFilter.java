package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;

/**
 * Reads the header that a proxy in front of this one puts before the client's bytes, takes it away, and corrects the connection's addresses. A broken
 * header closes the connection; so does a missing one, unless it is allowed. Only for listeners that nobody but trusted proxies can reach.
 */
final class ProxyProtocolFilter implements ListenerFilter {
    private static final Verdict CLOSED = Verdict.reset("");
    private final boolean v1;
    private final boolean v2;
    private final boolean optional;
    private final Tlvs tlvs;
    private final ProxyProtocolStats stats;

    ProxyProtocolFilter(boolean v1, boolean v2, boolean optional, Tlvs tlvs, ProxyProtocolStats stats) {
        this.v1 = v1;
        this.v2 = v2;
        this.optional = optional;
        this.tlvs = tlvs;
        this.stats = stats;
    }

    @Override
    public Verdict onAccept(AcceptedSocket s) {
        return look(s, 1);
    }

    private Verdict look(AcceptedSocket s, int atLeast) {
        return Verdict.when(s.peek(atLeast), in -> in.length() < atLeast ? CLOSED : decide(s, in));
    }

    private Verdict decide(AcceptedSocket s, Bytes in) {
        if (optional && !ProxyHeader.begins(in, v1, v2)) {
            stats.notFoundAllowed().add(1);
            return Verdict.proceed();
        }
        ProxyHeader header = ProxyHeader.read(in);
        if (header.version() == 1 && !v1 || header.version() == 2 && !v2) {
            stats.version(header.version()).found().add(1);
            stats.version(header.version()).disallowed().add(1);
            return CLOSED;
        }
        return switch (header.state()) {
            case UNFINISHED -> look(s, Math.max(header.length(), in.length() + 1));
            case BROKEN -> broken(header.version());
            case FOUND -> found(s, in, header);
        };
    }

    private Verdict broken(int version) {
        stats.anyError().add(1);
        (version == 0 ? stats.notFoundDisallowed() : stats.version(version).error()).add(1);
        return CLOSED;
    }

    private Verdict found(AcceptedSocket s, Bytes in, ProxyHeader header) {
        Bytes extensions = in.slice(header.extensions(), header.length());
        if (!Tlvs.valid(extensions)) {
            return broken(header.version());
        }
        stats.version(header.version()).found().add(1);
        tlvs.store(extensions, s.connection());
        tlvs.pass(extensions, s.connection());
        header.source().ifPresent(s::remote);
        header.destination().ifPresent(s::local);
        s.skip(header.length());
        return Verdict.proceed();
    }
}
