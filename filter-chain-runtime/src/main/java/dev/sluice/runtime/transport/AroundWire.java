package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A wire around another one: everything goes through but what a subclass does itself. Loop-confined. */
public abstract class AroundWire implements Wire {
    protected final Wire wire;

    protected AroundWire(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Loop loop() {
        return wire.loop();
    }

    @Override
    public SocketAddress local() {
        return wire.local();
    }

    @Override
    public SocketAddress remote() {
        return wire.remote();
    }

    @Override
    public String applicationProtocol() {
        return wire.applicationProtocol();
    }

    @Override
    public @Nullable SSLSession session() {
        return wire.session();
    }

    @Override
    public void write(ByteBuffer bytes) {
        wire.write(bytes);
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public long pending() {
        return wire.pending();
    }

    @Override
    public void watermarks(int lowBytes, int highBytes) {
        wire.watermarks(lowBytes, highBytes);
    }

    @Override
    public boolean writable() {
        return wire.writable();
    }

    @Override
    public void end() {
        wire.end();
    }

    @Override
    public void finish() {
        wire.finish();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void reset() {
        wire.reset();
    }

    @Override
    public boolean open() {
        return wire.open();
    }
}
