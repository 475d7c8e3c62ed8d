package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The client's end of an exchange. */
final class FakeClient extends FakeStream {
    private final String upgrade;
    Headers head = new Headers();
    HttpEvents events = new HttpEvents() {
        @Override
        public void onHead(Headers h, boolean end) {}

        @Override
        public void onData(ByteBuffer b, boolean end) {}

        @Override
        public void onTrailers(Headers t) {}

        @Override
        public void onReset(StreamReset why) {}
    };

    FakeClient(String upgrade) {
        this.upgrade = upgrade;
    }

    void send(String text, boolean end) {
        events.onData(Rig.bytes(text), end);
    }

    @Override
    public @Nullable String upgrade() {
        return upgrade.isEmpty() ? null : upgrade;
    }
}
