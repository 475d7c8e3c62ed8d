package dev.sluice.runtime.chain;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The upstream side of a stream as filters see it, and what its owner notes there. Loop-confined. */
public final class UpstreamState implements Upstream {
    public long firstSent;
    public long lastSent;
    public long firstReceived;
    public long lastReceived;
    private @Nullable UpstreamCluster cluster;
    private String host = "";
    private String prefer = "";
    private boolean strict;
    private boolean hashed;
    private long hash;
    private int tries;
    private Failure failure = Failure.NONE;
    private String failureReason = "";
    private boolean replayable = true;
    private String firstTried = "";
    private @Nullable Set<String> alsoTried;
    private @Nullable List<Mirror> mirrors;
    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;
    private @Nullable SSLSession tls;

    /** A copy that is wanted. */
    public record Mirror(UpstreamCluster cluster, String authority) {}

    @Override
    public String host() {
        return host;
    }

    @Override
    public String cluster() {
        return cluster == null ? "" : cluster.name();
    }

    @Override
    public void cluster(Cluster to) {
        cluster = known(to);
    }

    private static UpstreamCluster known(Cluster to) {
        if (to instanceof UpstreamCluster known) {
            return known;
        }
        throw new IllegalArgumentException("not a cluster of this runtime: " + to.name());
    }

    /** The chosen cluster, or null. */
    public @Nullable UpstreamCluster chosen() {
        return cluster;
    }

    @Override
    public void hash(long value) {
        hashed = true;
        hash = value;
    }

    @Override
    public void mirror(Cluster to, String authority) {
        if (mirrors == null) {
            mirrors = new ArrayList<>(1);
        }
        mirrors.add(new Mirror(known(to), authority));
    }

    /** The wanted copies, taken away. */
    public List<Mirror> takeMirrors() {
        List<Mirror> taken = mirrors == null ? List.of() : mirrors;
        mirrors = null;
        return taken;
    }

    @Override
    public int tries() {
        return tries;
    }

    @Override
    public Failure failure() {
        return failure;
    }

    @Override
    public String failureReason() {
        return failureReason;
    }

    @Override
    public boolean replayable() {
        return replayable;
    }

    @Override
    public void prefer(String to, boolean only) {
        prefer = to;
        strict = only;
    }

    /** The wish for the next try. */
    public HostChoice choice(boolean freshHost, boolean safe) {
        Set<String> avoid = freshHost ? tried() : Set.of();
        if (!hashed && prefer.isEmpty() && avoid.isEmpty() && safe) {
            return HostChoice.ANY;
        }
        return new HostChoice(hashed ? OptionalLong.of(hash) : OptionalLong.empty(), prefer, strict, avoid, safe);
    }

    /** A try begins. */
    public void begun() {
        tries++;
        failure = Failure.NONE;
        failureReason = "";
    }

    /** A host was chosen; empty if none was. */
    public void on(String address) {
        if (address.isEmpty()) {
            return;
        }
        host = address;
    }

    /** Connected. */
    public void connected(@Nullable SocketAddress from, @Nullable SocketAddress to, @Nullable SSLSession session) {
        local = from;
        remote = to;
        tls = session;
    }

    /** The try has failed, before a head. */
    public void failed(Failure why, String reason) {
        failure = why;
        failureReason = reason;
        if (host.isEmpty()) {
            return;
        }
        if (firstTried.isEmpty()) {
            firstTried = host; // the usual case: one try; it makes no object
        } else if (!firstTried.equals(host)) {
            if (alsoTried == null) {
                alsoTried = new HashSet<>();
            }
            alsoTried.add(host);
        }
    }

    private Set<String> tried() {
        if (firstTried.isEmpty()) {
            return Set.of();
        }
        Set<String> all = alsoTried == null ? new HashSet<>() : new HashSet<>(alsoTried);
        all.add(firstTried);
        return all;
    }

    /** As new, for the next stream. */
    public void renew() {
        firstSent = 0;
        lastSent = 0;
        firstReceived = 0;
        lastReceived = 0;
        cluster = null;
        host = "";
        prefer = "";
        strict = false;
        hashed = false;
        tries = 0;
        failure = Failure.NONE;
        failureReason = "";
        replayable = true;
        firstTried = "";
        alsoTried = null;
        mirrors = null;
        connected(null, null, null);
    }

    public void replayable(boolean still) {
        replayable = still;
    }

    public @Nullable SocketAddress local() {
        return local;
    }

    /** The session with the upstream, null if it is plain. */
    public @Nullable SSLSession tls() {
        return tls;
    }

    public @Nullable SocketAddress remote() {
        return remote;
    }
}
