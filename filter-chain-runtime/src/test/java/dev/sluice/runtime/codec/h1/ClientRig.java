package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client codec with one exchange at a time. */
final class ClientRig implements ClientHandler {
    final FakeWire wire = new FakeWire();
    final Recorder recorder = new Recorder();
    final Http1Client codec;
    int available;
    int closed;

    ClientRig(Http1Options options) {
        codec = new Http1Client(wire, options, this);
    }

    /** Sends a request without body. */
    HttpStream ask(String method, String... fields) {
        HttpStream out = codec.open(recorder);
        out.head(request(method, fields), true);
        return out;
    }

    static Headers request(String method, String... fields) {
        Headers head = new Headers();
        head.add(":method", method);
        head.add(":path", "/");
        head.add(":authority", "h");
        head.add(":scheme", "http");
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        return head;
    }

    @Override
    public void onAvailable() {
        available++;
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        closed++;
    }
}
