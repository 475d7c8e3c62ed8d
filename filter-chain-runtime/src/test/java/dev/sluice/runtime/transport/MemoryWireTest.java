package dev.sluice.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.event.ManualLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryWireTest {
    private final ManualLoop loop = new ManualLoop();
    private final MemoryWire.Pair pair = MemoryWire.pair(loop);
    private final MemoryWire.Collector atServer = new MemoryWire.Collector();
    private final MemoryWire.Collector atClient = new MemoryWire.Collector();

    @Test
    void carriesBytesThenTheEndInLaterTurns() {
        pair.server().start(atServer);
        pair.client().write(ascii("hello"));
        pair.client().end();
        assertThat(atServer.text()).isEmpty();

        loop.run();

        assertThat(atServer.text()).isEqualTo("hello");
        assertThat(atServer.ended()).isTrue();
        assertThat(atServer.closed()).isFalse();
    }

    @Test
    void holdsTheWriterWhenTheReaderIsPausedAndFull() {
        pair.server().capacity(10);
        pair.client().watermarks(5, 20);
        pair.server().start(atServer);
        pair.client().start(atClient);
        pair.server().pause();
        pair.client().write(ByteBuffer.allocate(40));
        loop.run();
        assertThat(pair.client().pending()).isEqualTo(30);
        assertThat(pair.client().writable()).isFalse();

        pair.server().resume();
        loop.run();

        assertThat(pair.client().writable()).isTrue();
        assertThat(atServer.bytes()).hasSize(40);
    }

    @Test
    void cutsReadsWhereAsked() {
        List<Integer> sizes = new ArrayList<>();
        pair.server().cut(n -> 3).start(new WireEvents() {
            @Override
            public void onRead(ByteBuffer in) {
                sizes.add(in.remaining());
            }

            @Override
            public void onEnd() {}

            @Override
            public void onClosed(java.io.@Nullable IOException cause) {}
        });
        pair.client().write(ByteBuffer.allocate(8));
        loop.run();

        assertThat(sizes).containsExactly(3, 3, 2);
    }

    @Test
    void tellsResetsFromEnds() {
        pair.server().start(atServer);
        pair.client().start(atClient);
        pair.client().reset();
        assertThat(atClient.closed()).isTrue();
        loop.run();

        assertThat(atServer.failed()).isTrue();
        assertThat(pair.client().wasReset()).isTrue();
    }

    @Test
    void refusesWhatNobodyServes() {
        List<String> heard = new ArrayList<>();
        InetSocketAddress at = new InetSocketAddress("127.0.0.1", 80);
        MemoryNetwork network = new MemoryNetwork().serve(at, wire -> wire.start(atServer));
        Dialer.DialListener listener = new Dialer.DialListener() {
            @Override
            public void onConnected(Wire wire) {
                heard.add("connected to " + wire.remote());
            }

            @Override
            public void onFailed(boolean timedOut, String reason) {
                heard.add(reason);
            }
        };
        network.dial(loop, at, DialOptions.STANDARD, listener);
        loop.run();
        network.refuse(at);
        network.dial(loop, at, DialOptions.STANDARD, listener);
        loop.run();

        assertThat(heard).containsExactly("connected to /127.0.0.1:80", "delayed_connect_error:_Connection_refused");
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
