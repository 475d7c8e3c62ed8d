package dev.sluice.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final Closing closing = new Closing();
    private final SocketChannel channel = open();

    private static SocketChannel open() {
        try {
            return SocketChannel.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    @Test
    void closesOnlyWhenASelectionHasForgottenTheKey() throws Exception {
        boolean[] openAtSelection = new boolean[1];
        closing.add(channel);
        assertThat(channel.isOpen()).isTrue();

        int ready = closing.calculateStrategy(
                () -> {
                    openAtSelection[0] = channel.isOpen();
                    return 3;
                },
                false);

        assertThat(openAtSelection[0]).isTrue();
        assertThat(channel.isOpen()).isFalse();
        assertThat(ready)
                .as("what is ready is handled, and the selector has not slept")
                .isEqualTo(3);
    }

    @Test
    void letsTheSelectorSleepWhenNothingIsLeft() throws Exception {
        closing.add(channel);
        closing.calculateStrategy(() -> 0, false);

        assertThat(closing.calculateStrategy(() -> 1, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(closing.calculateStrategy(() -> 2, true)).as("tasks wait").isEqualTo(2);
    }

    @Test
    void theEndOfTheLoopClosesAtOnce() throws IOException {
        closing.add(channel);

        closing.end();

        assertThat(channel.isOpen()).isFalse();
        try (SocketChannel late = SocketChannel.open()) {
            closing.add(late);
            assertThat(late.isOpen()).isFalse();
        }
    }
}
