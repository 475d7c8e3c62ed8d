package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;

/** Hears nothing: who takes over once an exchange is over. */
enum Nobody implements HttpEvents {
    EVENTS;

    @Override
    public void onHead(Headers head, boolean end) {}

    @Override
    public void onData(ByteBuffer bytes, boolean end) {}

    @Override
    public void onTrailers(Headers trailers) {}

    @Override
    public void onReset(StreamReset why) {}
}
