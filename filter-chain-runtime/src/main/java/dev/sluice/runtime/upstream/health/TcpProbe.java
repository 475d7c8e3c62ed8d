package dev.sluice.runtime.upstream.health;

import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Connects, and sends and expects bytes if there are any to expect. Loop-confined. */
final class TcpProbe implements Probe {
    private final Connector connector;
    private final HealthPlan.Tcp plan;
    private final boolean reuse;
    private final Checked host;
    private final Ear ear;
    private final Collected answer = new Collected(Long.MAX_VALUE);
    private @Nullable Link link;

    TcpProbe(Connector connector, HealthPlan.Tcp plan, boolean reuse, Checked host, Ear ear) {
        this.connector = connector;
        this.plan = plan;
        this.reuse = reuse;
        this.host = host;
        this.ear = ear;
    }

    @Override
    public void begin() {
        answer.clear();
        Link usable = link;
        if (usable != null) {
            usable.asking = true;
            usable.send();
            return;
        }
        Link fresh = new Link();
        link = fresh;
        fresh.attempt = connector.connect(host, fresh);
    }

    @Override
    public void stop() {
        Link old = link;
        link = null;
        if (old != null) {
            old.close();
        }
    }

    /** One connection. */
    private final class Link implements Connector.Ear, WireEvents {
        private Connector.@Nullable Attempt attempt;
        private @Nullable Wire wire;
        private boolean asking = true;

        @Override
        public void connected(Wire connected) {
            attempt = null;
            wire = connected;
            if (link != this) {
                connected.close();
            } else if (plan.receive().isEmpty()) {
                stop();
                ear.passed(false);
            } else {
                connected.start(this);
                send();
            }
        }

        @Override
        public void refused() {
            attempt = null;
            gone();
        }

        void send() {
            Wire to = wire;
            if (to != null) {
                plan.send().pieces().forEach(piece -> to.write(ByteBuffer.wrap(piece)));
                to.flush();
            }
        }

        void close() {
            if (attempt != null) {
                attempt.cancel();
            }
            if (wire != null) {
                wire.close();
            }
        }

        /** A connection that ends between checks is a failure too, as in Envoy. */
        private void gone() {
            if (link == this) {
                link = null;
                ear.failed(HealthEvent.Failure.NETWORK, false, 0);
            }
        }

        @Override
        public void onRead(ByteBuffer in) {
            if (link != this || !asking) {
                return;
            }
            answer.add(in);
            if (answer.has(plan.receive())) {
                asking = false;
                if (!reuse) {
                    stop();
                }
                ear.passed(false);
            }
        }

        @Override
        public void onEnd() {
            gone();
            close();
        }

        @Override
        public void onClosed(@Nullable IOException cause) {
            gone();
        }
    }
}
