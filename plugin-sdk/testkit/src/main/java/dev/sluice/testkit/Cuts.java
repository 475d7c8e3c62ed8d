package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Ways to cut bytes into pieces: in two at every byte, and into single bytes; of what is long, some places by seeded chance. */
final class Cuts {
    /** Up to here every place is tried. */
    private static final int EVERY = 300;

    private static final int SOME = 60;
    private static final int SINGLE = 2_000;
    private static final long SEED = 20_260_101L;

    private Cuts() {}

    static List<List<Bytes>> of(Bytes whole) {
        int length = whole.length();
        List<List<Bytes>> all = new ArrayList<>();
        if (length <= EVERY) {
            for (int i = 1; i < length; i++) {
                all.add(List.of(whole.slice(0, i), whole.slice(i, length)));
            }
        } else {
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 0; i < SOME; i++) {
                int at = i < 20 ? i + 1 : i < 40 ? length - i + 19 : random.nextInt(1, length);
                all.add(List.of(whole.slice(0, at), whole.slice(at, length)));
            }
        }
        if (length > 1 && length <= SINGLE) {
            List<Bytes> single = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                single.add(whole.slice(i, i + 1));
            }
            all.add(single);
        }
        return all;
    }

    static String shown(List<Bytes> cut) {
        return cut.stream()
                .limit(20)
                .map(Transcript::shown)
                .collect(Collectors.joining(", ", "[", cut.size() > 20 ? ", …]" : "]"));
    }
}
