package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Upstream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who was refused for a circuit breaker is read again in turn, as long as others are answered. */
class RefusedTest {
    private final Rig rig = new Rig();

    private void answered() {
        rig.get();
        rig.cluster.last().answer(200, true);
    }

    private int refused() {
        rig.cluster.failing.add(Upstream.Failure.OVERFLOW);
        return rig.get().status();
    }

    @Test
    void isAnsweredAtOnceAndReadAgainATickLater() {
        rig.serve(rig.forwarding());
        answered();

        assertThat(refused()).isEqualTo(503);

        assertThat(rig.listens).isFalse();
        rig.loop.advance(Refused.TICK_NANOS);
        assertThat(rig.listens).isTrue();
    }

    @Test
    void doesNotRestWhereNobodyIsAnswered() {
        rig.serve(rig.forwarding());

        assertThat(refused()).isEqualTo(503);

        assertThat(rig.listens).isTrue();
    }

    @Test
    void doesNotRestForAnotherFailure() {
        rig.serve(rig.forwarding());
        answered();
        rig.cluster.failing.add(Upstream.Failure.CONNECT);

        assertThat(rig.get().status()).isEqualTo(503);

        assertThat(rig.listens).isTrue();
    }

    @Test
    void comesBehindThoseThatRestLonger() {
        HttpConnection first = rig.serve(rig.forwarding());
        for (int i = 0; i < 10; i++) {
            answered();
        }
        for (int i = 0; i < Refused.PER_TICK; i++) {
            refused();
        }
        assertThat(rig.listens).isFalse();
        rig.serve(rig.forwarding());
        refused();
        first.listen(false);

        rig.loop.advance(Refused.TICK_NANOS);
        assertThat(rig.listens).isTrue();
        rig.listens = false;
        rig.loop.advance(Refused.TICK_NANOS);
        assertThat(rig.listens).as("the last one, a tick later").isTrue();
    }

    @Test
    void isForgottenWhenItHasGone() {
        rig.serve(rig.forwarding());
        answered();
        refused();
        Objects.requireNonNull(rig.handler).onClosed(null);

        rig.loop.advance(Refused.TICK_NANOS);

        assertThat(rig.listens).as("nobody listens").isFalse();
    }
}
