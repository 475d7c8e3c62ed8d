package dev.sluice.conformance.clients;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/** Hears whole messages, and the end, at Jetty's client. */
final class Ear implements FrameHandler {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable CoreSession session;
    private boolean text;

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (!frame.isControlFrame()) {
            text |= frame.getOpCode() == OpCode.TEXT;
            for (ByteBuffer payload = frame.getPayload().slice(); payload.hasRemaining(); ) {
                message.write(payload.get());
            }
            if (frame.isFin()) {
                heard.add(text ? message.toString(StandardCharsets.UTF_8) : message.size() + " bytes");
                message.reset();
                text = false;
            }
        }
        callback.succeeded();
        if (session != null) {
            session.demand();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        heard.add("error " + cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        heard.add("close " + status.getCode() + ' ' + status.getReason());
        callback.succeeded();
    }

    /** The next message, {@code n bytes} if it is binary, or {@code close code reason}; {@code null} if there is none for ten seconds. */
    String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }
}
