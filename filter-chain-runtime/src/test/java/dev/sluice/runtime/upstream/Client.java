package dev.sluice.runtime.upstream;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request under way, as a test sees it. */
final class Client implements HttpEvents, OpenListener<UpstreamHttp> {
    private final String path;

    @Nullable
    UpstreamHttp open;

    Upstream.Failure failure = Upstream.Failure.NONE;
    String failedHost = "";
    String reason = "";
    String status = "";
    boolean reset;
    UpstreamCluster.Cancel cancel = UpstreamCluster.Cancel.NONE;

    Client(String path) {
        this.path = path;
    }

    @Override
    public void onOpen(UpstreamHttp stream) {
        open = stream;
        Headers head = new Headers();
        head.set(":path", path);
        stream.stream().head(head, true);
    }

    @Override
    public void onFailed(Upstream.Failure why, String host, String words) {
        failure = why;
        failedHost = host;
        reason = words;
    }

    @Override
    public void onHead(Headers head, boolean end) {
        status = String.valueOf(head.get(":status"));
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {}

    @Override
    public void onTrailers(Headers trailers) {}

    @Override
    public void onReset(StreamReset why) {
        reset = true;
    }
}
