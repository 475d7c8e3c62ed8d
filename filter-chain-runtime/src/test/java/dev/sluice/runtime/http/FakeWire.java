package dev.sluice.runtime.http;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A wire that takes everything and never reads. */
final class FakeWire implements Wire {
    private final Loop loop;

    FakeWire(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public SocketAddress local() {
        return Rig.HERE;
    }

    @Override
    public SocketAddress remote() {
        return Rig.CLIENT;
    }

    @Override
    public void start(WireEvents events) {}

    @Override
    public void write(ByteBuffer bytes) {}

    @Override
    public void flush() {}

    @Override
    public long pending() {
        return 0;
    }

    @Override
    public void watermarks(int lowBytes, int highBytes) {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void end() {}

    @Override
    public void finish() {}

    @Override
    public void close() {}

    @Override
    public void reset() {}

    @Override
    public boolean open() {
        return true;
    }
}
