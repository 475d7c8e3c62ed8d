package dev.sluice.runtime.listener;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Connection;
import dev.sluice.filter.Timer;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Trial;
import dev.sluice.runtime.chain.Walk;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.transport.PrefixWire;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listener filters of one connection and the first bytes that they look at. Reads only while one of them waits for bytes. Loop-confined. */
final class Preface extends Walk implements AcceptedSocket, WireEvents {
    /** The longest header of the PROXY protocol. */
    private static final int MOST_BYTES = 16 + 0xffff;

    private final DownstreamConnection connection;
    private final ListenerChains chains;
    private final ListenerStats stats;
    private final Consumer<DownstreamConnection> next;
    private final Wire wire;
    private final Trial trial = new Trial();
    private final List<Waiter> waiters = new ArrayList<>(1);
    private byte[] bytes = new byte[0];
    private @Nullable Timer timeout;
    private boolean ended;
    private boolean over;
    private boolean unawaited;

    private record Waiter(int atLeast, CompletableFuture<Bytes> stage) {}

    Preface(
            DownstreamConnection connection,
            ListenerChains chains,
            ListenerStats stats,
            Consumer<DownstreamConnection> next) {
        super(connection);
        this.connection = connection;
        this.chains = chains;
        this.stats = stats;
        this.next = next;
        this.wire = connection.wire();
    }

    void begin() {
        stats.preActive().add(1);
        connection.listenerFilters(chains.filterUses());
        wire.pause();
        wire.start(this);
        long nanos = chains.plan().filtersTimeoutNanos();
        if (nanos > 0) {
            timeout = connection.loop().after(nanos, this::timedOut);
        }
        start(0, chains.filters());
    }

    private void timedOut() {
        if (over) {
            return;
        }
        stats.preTimeout().add(1);
        String guilty = "";
        if (waiting() && waiters.isEmpty()) {
            saw(Misuse.NEVER_ANSWERED, at(), "listener_filters_timeout ended its when");
            chains.filterUse(at()).unanswered("listener_filters_timeout");
            guilty = '{' + chains.filterUse(at()).name() + '}';
        }
        stop();
        if (chains.plan().continuesOnTimeout()) {
            walked();
        } else {
            connection.cut("listener_filters_timeout" + guilty);
        }
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        stats.preActive().add(-1);
        if (timeout != null) {
            timeout.cancel();
        }
        return true;
    }

    @Override
    protected Verdict ask(int step) {
        FilterUse use = chains.filterUse(step);
        FilterNumbers numbers = use.numbers(connection.loop().index());
        numbers.began();
        enter(step);
        if (!trial.asks(use, numbers)) {
            return use.failOpen() ? Verdict.proceed() : Verdict.reset(use.trippedDetails());
        }
        Verdict verdict = chains.filter(step).onAccept(this);
        numbers.said(verdict);
        return verdict;
    }

    @Override
    protected void enter(int step) {
        connection.enterListenerFilter(step);
    }

    private void saw(Misuse what, int step, String words) {
        Watch watch = connection.watch();
        if (watch != null) {
            watch.saw(what, chains.filterUse(step).name(), words);
        }
    }

    @Override
    protected void waits(int step) {
        unawaited = false;
    }

    @Override
    protected void proceeded(int step) {
        trial.ended(chains.filterUse(step), true);
        withdraw(step);
    }

    private void withdraw(int step) {
        if (unawaited && !waiters.isEmpty()) {
            saw(Misuse.READ_WITHOUT_WHEN, step, "peek without a when: return Verdict.when with its stage");
        }
        unawaited = false;
        waiters.clear();
    }

    @Override
    protected void walked() {
        if (finish()) {
            wire.pause();
            connection.wire(new PrefixWire(wire, bytes, ended));
            next.accept(connection);
        }
    }

    @Override
    protected void decided(int step, Verdict verdict) {
        withdraw(step);
        if (verdict instanceof Verdict.Reset reset) {
            trial.ended(chains.filterUse(step), true);
            connection.cut(reset.why());
        } else {
            String words = "verdict not allowed here: " + verdict;
            saw(Misuse.VERDICT_NOT_ALLOWED, step, words);
            trial.ended(chains.filterUse(step), false);
            chains.filterUse(step).failed(new IllegalStateException(words));
            connection.cut(chains.filterUse(step).failureDetails());
        }
    }

    @Override
    protected Verdict failed(int step, Throwable why) {
        trial.ended(chains.filterUse(step), false);
        chains.filterUse(step).failed(why);
        stats.filterError().add(1);
        if (chains.filterUse(step).failOpen()) {
            return Verdict.proceed();
        }
        return Verdict.reset(chains.filterUse(step).failureDetails());
    }

    @Override
    public void onRead(ByteBuffer in) {
        int at = bytes.length;
        bytes = Arrays.copyOf(bytes, at + in.remaining());
        in.get(bytes, at, bytes.length - at);
        settle();
    }

    @Override
    public void onEnd() {
        ended = true;
        settle();
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (finish() && cause != null) {
            stats.filterRemoteClose().add(1);
        }
        connection.onClosed(cause);
    }

    private void settle() {
        waiters.removeIf(waiter -> {
            boolean enough = ended || bytes.length >= Math.min(waiter.atLeast, MOST_BYTES);
            if (enough) {
                waiter.stage.complete(Bytes.of(bytes));
            }
            return enough;
        });
        if (waiters.isEmpty()) {
            wire.pause();
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** False once the chain is chosen: what a filter still does then is counted and nothing else. */
    private boolean usable() {
        connection.usedByListenerFilter();
        if (over) {
            connection.late();
        }
        return !over;
    }

    @Override
    public CompletionStage<Bytes> peek(int atLeast) {
        CompletableFuture<Bytes> stage = new CompletableFuture<>();
        if (!usable()) {
            return stage;
        }
        if (ended || bytes.length >= Math.min(atLeast, MOST_BYTES)) {
            stage.complete(Bytes.of(bytes));
        } else {
            unawaited = true;
            waiters.add(new Waiter(atLeast, stage));
            wire.resume();
        }
        return stage;
    }

    @Override
    public void skip(int count) {
        if (usable()) {
            bytes = Arrays.copyOfRange(bytes, Math.min(count, bytes.length), bytes.length);
        }
    }

    @Override
    public void remote(SocketAddress client) {
        if (usable()) {
            connection.remote(client);
        }
    }

    @Override
    public void local(SocketAddress destination) {
        if (usable()) {
            connection.local(destination);
        }
    }

    @Override
    public String transportProtocol() {
        return connection.transportProtocol();
    }

    @Override
    public void transportProtocol(String name) {
        if (usable()) {
            connection.transportProtocol(name);
        }
    }

    @Override
    public void serverName(String name) {
        if (usable()) {
            connection.serverName(name);
        }
    }

    @Override
    public void applicationProtocols(List<String> names) {
        if (usable()) {
            connection.applicationProtocols(names);
        }
    }
}
