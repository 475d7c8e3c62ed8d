package dev.sluice.runtime.http.messages;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keys for frames towards a server: not to be foreseen, so that no script can choose the bytes on the wire. Source: RFC 6455, 10.3. One for each loop
 * takes them by the kilobyte from the system's generator, whose lock is shared.
 */
final class Masks {
    private static final LoopLocal<Masks> EACH = LoopLocal.of(loop -> new Masks());
    private static final SecureRandom SYSTEM = new SecureRandom();

    private final @Nullable SplittableRandom steady;
    private final ByteBuffer keys = ByteBuffer.allocate(1024).limit(0);

    private Masks() {
        Long seed = Long.getLong("sluice.random.seed");
        steady = seed == null ? null : new SplittableRandom(seed);
    }

    /** Never 0. */
    static int next(Loop loop) {
        Masks own = loop.local(EACH);
        int key = 0;
        while (key == 0) {
            key = own.key();
        }
        return key;
    }

    private int key() {
        if (steady != null) {
            return steady.nextInt();
        }
        if (!keys.hasRemaining()) {
            SYSTEM.nextBytes(keys.array());
            keys.clear();
        }
        return keys.getInt();
    }
}
