package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.Wire;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context at work. When its files change it takes the new ones for handshakes to come, or keeps what it has if they cannot be used. Any thread;
 * {@link #accept} and {@link #connect} on the wire's loop.
 */
public final class TlsContext implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("sluice.tls");
    private final TlsPlan plan;
    private final TlsStats stats;
    private final TlsContexts contexts;
    private volatile Current current;
    private volatile Secrets secrets;
    private long fingerprint;
    private boolean closed;
    private volatile @Nullable Broken broken;

    /** What handshakes use now. Upstream, engines of other kinds are made when they are first wanted. */
    private static final class Current {
        final Secrets.Material material;
        final Engines engines;
        private final TlsPlan plan;
        private final Map<Kind, Engines> others = new ConcurrentHashMap<>();

        /** What a library fixes when engines are made. */
        record Kind(List<String> alpn, boolean verified) {}

        Current(TlsPlan plan, Secrets.Material material) throws SSLException {
            this.plan = plan;
            this.material = material;
            engines = Engines.of(plan, material);
        }

        Engines of(Peer peer) {
            Kind kind = new Kind(
                    plan.alpn().isEmpty() || peer.only() ? peer.alpn() : plan.alpn(),
                    !peer.san().isEmpty());
            if (kind.alpn.equals(plan.alpn()) && !kind.verified) {
                return engines;
            }
            Engines known = others.get(kind);
            return known == null ? others.computeIfAbsent(kind, this::made) : known;
        }

        private Engines made(Kind kind) {
            try {
                return Engines.of(plan.offering(kind.alpn), kind.verified ? material.verifyingPeer() : material);
            } catch (SSLException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            engines.close();
            others.values().forEach(Engines::close);
        }
    }

    /**
     * Whom an upstream connection is to reach.
     *
     * @param hostname of the endpoint, empty if it has none
     * @param sni asked for instead of what the plan says; empty for that
     * @param san must be a name of the server's certificate; empty for none
     * @param alpn offered where the plan names nothing
     * @param only {@code alpn} is offered whatever the plan names
     */
    public record Peer(String hostname, String sni, String san, List<String> alpn, boolean only) {
        public Peer(String hostname, String sni, String san, List<String> alpn) {
            this(hostname, sni, san, alpn, false);
        }

        /** For bytes of which nothing is known. */
        public static Peer of(String hostname) {
            return new Peer(hostname, "", "", List.of());
        }
    }

    private TlsContext(TlsPlan plan, TlsStats stats, TlsContexts contexts, Current current) {
        this.plan = plan;
        this.stats = stats;
        this.contexts = contexts;
        this.current = current;
        this.secrets = plan.secrets();
        this.fingerprint = secrets.fingerprint();
    }

    /**
     * Closed by who opened it.
     *
     * @param owner scope of the listener's or cluster's numbers
     * @throws IOException the library refuses what it took while the plan was made
     */
    public static TlsContext open(TlsPlan plan, Stats.StatScope owner, TlsContexts contexts) throws IOException {
        Current first = new Current(plan, plan.material());
        TlsContext made = new TlsContext(plan, new TlsStats(owner), contexts, first);
        contexts.add(made);
        return made;
    }

    public TlsPlan plan() {
        return plan;
    }

    /** Serves a client: its handshake begins now. */
    public void accept(Wire wire, long timeoutNanos, TlsWire.Shake shake) {
        wire(wire, shake, current -> current.engines, Engines::server).begin(timeoutNanos);
    }

    /** Speaks to a server. The caller gives up with {@link TlsWire#close}. */
    public TlsWire connect(Wire wire, Peer peer, long timeoutNanos, TlsWire.Shake shake) {
        String usual = plan.hostSni() && !peer.hostname().isEmpty() ? peer.hostname() : plan.sni();
        String name = peer.sni().isEmpty() ? usual : peer.sni();
        String verified = peer.san().isEmpty() ? name : peer.san();
        TlsWire made = wire(
                wire,
                shake,
                current -> current.of(peer),
                engines -> engines.client(name, verified.isEmpty() ? String.valueOf(wire.remote()) : verified));
        made.begin(timeoutNanos);
        return made;
    }

    /** A rotation may give the engines back in between; then there are newer ones. */
    private TlsWire wire(
            Wire wire, TlsWire.Shake shake, Function<Current, Engines> kind, Function<Engines, SSLEngine> maker) {
        Engines engines = kind.apply(current);
        try {
            return new TlsWire(wire, engines, maker.apply(engines), stats, shake);
        } catch (IllegalReferenceCountException gone) {
            Engines newer = kind.apply(current);
            return new TlsWire(wire, newer, maker.apply(newer), stats, shake);
        }
    }

    Set<Path> files() {
        return secrets.files();
    }

    /** Reads the files again. Off the loops. */
    synchronized void rotate() {
        long bytes = secrets.fingerprint();
        if (closed || bytes == fingerprint) {
            return;
        }
        fingerprint = bytes;
        try {
            Secrets now = secrets.now();
            Secrets.Material material = now.load();
            Current old = current;
            current = new Current(plan, material);
            old.close();
            if (now != secrets) {
                secrets = now;
                fingerprint = now.fingerprint();
            }
            LOG.log(Level.INFO, "certificates taken over from {0}", files());
            broken = null;
            contexts.rotated(true);
        } catch (Secrets.Unusable | SSLException | RuntimeException e) {
            String field = e instanceof Secrets.Unusable where ? where.field() + " " : "";
            LOG.log(
                    Level.ERROR,
                    "certificates in {0} cannot be used, the old ones stay: {1}{2}",
                    files(),
                    field,
                    e.getMessage());
            broken = new Broken(secrets.files(), Instant.now(), field + e.getMessage());
            contexts.rotated(false);
        }
    }

    /**
     * Files that hold nothing usable: what was read from them before is still in use.
     *
     * @param why for administrators, with the field that names the file
     */
    public record Broken(Set<Path> files, Instant since, String why) {}

    /** Null while all is well. */
    @Nullable
    Broken broken() {
        return broken;
    }

    /** A certificate in use, for administrators. */
    public record Shown(X509Certificate certificate, String path, boolean authority) {}

    List<Shown> shown() {
        List<Shown> all = new ArrayList<>();
        Secrets.Material material = current.material;
        Secrets from = secrets;
        for (X509Certificate root : from.systemRoots() ? List.<X509Certificate>of() : material.roots()) {
            all.add(new Shown(root, Secrets.path(from.authority()), true));
        }
        List<Identity> identities = material.identities().all();
        for (int i = 0; i < identities.size(); i++) {
            all.add(new Shown(identities.get(i).own(), from.path(i), false));
        }
        return all;
    }

    /** No new connections; those that run go on. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            contexts.remove(this);
            current.close();
        }
    }
}
