package dev.sluice.runtime.transport;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LeakCheckTest {
    @Test
    void hearsOfABufferThatNobodyReleased() {
        drop();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            LeakCheck.collect();
            return !LeakCheck.leaks().isEmpty();
        });
        LeakCheck.leaks().clear();
    }

    private static void drop() {
        ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
    }
}
