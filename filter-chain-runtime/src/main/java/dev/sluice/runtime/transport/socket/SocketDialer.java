package dev.sluice.runtime.transport.socket;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.Dialer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/** Connects sockets; its loops are those of {@link dev.sluice.runtime.event.Loops}. */
public final class SocketDialer implements Dialer {
    public static final SocketDialer INSTANCE = new SocketDialer();
    private static final String DELAYED = "delayed_connect_error:_";
    private static final String IMMEDIATE = "immediate_connect_error:_";

    private SocketDialer() {}

    @Override
    public Dial dial(Loop loop, SocketAddress to, DialOptions options, DialListener listener) {
        Attempt attempt = new Attempt(loop, listener);
        attempt.begin((NettyLoop) loop, to, options);
        return attempt;
    }

    private static final class Attempt implements Dial, SocketWire.Connecting {
        private final Loop loop;
        private final DialListener listener;
        private @Nullable SocketWire wire;
        private @Nullable Timer timeout;
        private boolean over;

        Attempt(Loop loop, DialListener listener) {
            this.loop = loop;
            this.listener = listener;
        }

        void begin(NettyLoop on, SocketAddress to, DialOptions options) {
            SocketWire made = null;
            try {
                made = Sockets.of(on).open(on, to, options);
                boolean done = made.connect();
                if (!made.register()) {
                    failLater("loop_is_ending");
                    return;
                }
                SocketWire ready = made;
                wire = ready;
                if (done) {
                    loop.later(() -> connected(ready));
                } else {
                    made.awaitConnect(this);
                    if (options.timeoutNanos() > 0) {
                        timeout = loop.after(options.timeoutNanos(), this::timedOut);
                    }
                }
            } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException | SecurityException e) {
                if (made != null) {
                    made.abandon();
                }
                failLater(reason(e, to));
            }
        }

        @Override
        public void onConnectable(SocketWire ready) {
            try {
                if (!ready.finishConnect()) {
                    ready.awaitConnect(this);
                    return;
                }
            } catch (IOException e) {
                end();
                ready.close();
                listener.onFailed(false, DELAYED + reason(e, ready.remote()));
                return;
            }
            connected(ready);
        }

        private void connected(SocketWire ready) {
            if (!over) {
                end();
                listener.onConnected(ready);
            }
        }

        private void timedOut() {
            cancel();
            listener.onFailed(true, "");
        }

        private void failLater(String reason) {
            loop.later(() -> {
                if (!over) {
                    cancel();
                    listener.onFailed(false, IMMEDIATE + reason);
                }
            });
        }

        @Override
        public void cancel() {
            if (!over) {
                end();
                SocketWire half = wire;
                if (half != null) {
                    half.close();
                }
            }
        }

        private void end() {
            over = true;
            Timer waiting = timeout;
            if (waiting != null) {
                waiting.cancel();
                timeout = null;
            }
        }
    }

    /** The system's words as Envoy writes them: no prefix of ours, no address, underscores for spaces. */
    private static String reason(Exception e, SocketAddress to) {
        if (to instanceof InetSocketAddress inet && inet.isUnresolved()) {
            return "unresolved_address";
        }
        String text = e.getMessage();
        if (text == null) {
            return e.getClass().getSimpleName();
        }
        int colon = text.indexOf(':');
        String words = colon > 0 ? text.substring(0, colon) : text;
        return words.trim().replace(' ', '_');
    }
}
