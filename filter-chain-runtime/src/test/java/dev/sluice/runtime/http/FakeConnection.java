package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.StreamScope;
import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The connection that exchanges of a {@link Rig} came on. */
final class FakeConnection extends StreamScope implements ConnectionFacts {
    FakeConnection(Loop loop, Shared shared) {
        super(loop, shared);
    }

    @Override
    protected void onAbort(Verdict.Final verdict) {}

    @Override
    protected Verdict.Final failure(int filter, Throwable why) {
        return Verdict.reset("");
    }

    @Override
    public void tooMuch(Lane lane, int filter) {}

    @Override
    public @Nullable Headers head(Lane lane) {
        return null;
    }

    @Override
    public StreamScope scope() {
        return this;
    }

    @Override
    public String filterChainName() {
        return "";
    }

    @Override
    public int listenerPort() {
        return 80;
    }

    @Override
    public int bufferLimitBytes() {
        return 1 << 20;
    }

    @Override
    public long startNanos() {
        return 1;
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public SocketAddress remote() {
        return Rig.CLIENT;
    }

    @Override
    public SocketAddress directRemote() {
        return Rig.CLIENT;
    }

    @Override
    public SocketAddress local() {
        return Rig.HERE;
    }

    @Override
    public String serverName() {
        return "";
    }

    @Override
    public Optional<SSLSession> tls() {
        return Optional.empty();
    }

    @Override
    public Upstream upstream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StreamInfo info() {
        throw new UnsupportedOperationException();
    }
}
