package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.upstream.HostChoice;
import org.jspecify.annotations.Nullable;

/** The host's end of a try. */
final class FakeHost extends FakeStream {
    final HttpEvents events;
    final HostChoice choice;

    FakeHost(HttpEvents events, HostChoice choice) {
        this.events = events;
        this.choice = choice;
    }

    void answer(int status, boolean end) {
        Headers h = new Headers();
        h.set(HeaderName.STATUS, Integer.toString(status));
        events.onHead(h, end);
    }

    void send(String text, boolean end) {
        events.onData(Rig.bytes(text), end);
    }

    @Override
    public @Nullable String upgrade() {
        return null;
    }
}
