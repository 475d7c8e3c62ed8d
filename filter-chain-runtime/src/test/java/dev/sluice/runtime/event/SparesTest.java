package dev.sluice.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparesTest {
    private final ManualLoop loop = new ManualLoop();
    private final Spares<Integer> spares = new Spares<>(loop, 2, 8);

    private void give(int count) {
        for (int i = 0; i < count; i++) {
            spares.give(i);
        }
    }

    @Test
    void takesTheLastGivenFirstAndKeepsNoMoreThanTheLimit() {
        assertThat(spares.take()).isNull();

        give(9);

        assertThat(spares.hasRoom()).isFalse();
        assertThat(spares.peek()).isEqualTo(7);
        assertThat(spares.take()).isEqualTo(7);
        assertThat(spares.size()).isEqualTo(7);
    }

    @Test
    void letsGoOfWhatLayUntouchedDownToItsBase() {
        give(8);
        for (int i = 0; i < 3; i++) {
            spares.take();
        }
        give(3);

        loop.advance(10_000_000_001L);
        assertThat(spares.size()).isEqualTo(5);

        loop.advance(10_000_000_001L);
        assertThat(spares.size()).isEqualTo(2);

        assertThat(loop.timers()).isZero();
    }
}
