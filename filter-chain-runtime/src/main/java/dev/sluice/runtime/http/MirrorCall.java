package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.chain.UpstreamState;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamHttp;
import java.nio.ByteBuffer;
import java.util.List;

/** A copy of a request whose answer is dropped. It outlives its exchange and never slows it. Loop-confined. */
final class MirrorCall implements HttpEvents, OpenListener<UpstreamHttp> {
    private final Headers head;
    private final List<ByteBuffer> body;

    private MirrorCall(Headers head, List<ByteBuffer> body) {
        this.head = head;
        this.body = body;
    }

    static void send(HttpExchange x, UpstreamState.Mirror to, List<ByteBuffer> body) {
        Headers head = x.requestHead.copy();
        if (!to.authority().isEmpty()) {
            head.set(HeaderName.AUTHORITY, to.authority());
        }
        MirrorCall call = new MirrorCall(head, List.copyOf(body));
        to.cluster().openHttp(x.loop(), HostChoice.ANY, call, call);
    }

    @Override
    public void onOpen(UpstreamHttp opened) {
        opened.stream().head(head, body.isEmpty());
        for (int i = 0; i < body.size(); i++) {
            opened.stream().data(body.get(i).duplicate(), i == body.size() - 1);
        }
    }

    @Override
    public void onFailed(Upstream.Failure failure, String host, String reason) {}

    @Override
    public void onHead(Headers headers, boolean end) {}

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        bytes.position(bytes.limit());
    }

    @Override
    public void onTrailers(Headers trailers) {}

    @Override
    public void onReset(StreamReset why) {}
}
