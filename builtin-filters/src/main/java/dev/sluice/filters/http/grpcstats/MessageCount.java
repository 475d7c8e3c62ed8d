package dev.sluice.filters.http.grpcstats;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import java.util.function.LongConsumer;

/** Counts gRPC messages that pass, however they are cut: each as its first byte comes. Loop-confined. */
final class MessageCount implements Transform {
    private static final int HEAD = 5;
    private final LongConsumer came;
    private int head;
    private long left;

    MessageCount(LongConsumer came) {
        this.came = came;
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        int at = 0;
        int end = in.length();
        long messages = 0;
        while (at < end) {
            if (head == HEAD) {
                long skipped = Math.min(left, end - at);
                at += (int) skipped;
                left -= skipped;
                head = left == 0 ? 0 : HEAD;
            } else if (head == 0) {
                messages++;
                left = 0;
                head = 1;
                at++;
            } else {
                left = left << 8 | in.at(at++) & 0xFF;
                head = head + 1 == HEAD && left == 0 ? 0 : head + 1;
            }
        }
        if (messages > 0) {
            came.accept(messages);
        }
        out.write(in);
    }

    @Override
    public boolean keepsLength() {
        return true;
    }
}
