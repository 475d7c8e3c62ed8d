package dev.sluice.runtime.config;

import java.util.Collection;
import java.util.Locale;

/** The nearest of some names to a mistyped one. */
final class Suggestion {
    private static final int LONGEST = 200;

    private Suggestion() {}

    /** {@code ; did you mean "x"?}, or nothing if no name is near. */
    static String of(String wrong, Collection<String> names) {
        String best = "";
        String given = wrong.toLowerCase(Locale.ROOT);
        int least = Math.min(4, Math.max(1, wrong.length() / 3)) + 1;
        for (String name : names) {
            if (Math.abs(name.length() - wrong.length()) < least && name.length() < LONGEST) {
                int distance = distance(given, name.toLowerCase(Locale.ROOT));
                if (distance < least) {
                    least = distance;
                    best = name;
                }
            }
        }
        return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
    }

    /** Optimal string alignment: insertions, deletions, changes and swaps of neighbours. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
