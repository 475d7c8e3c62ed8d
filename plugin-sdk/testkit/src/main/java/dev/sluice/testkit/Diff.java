package dev.sluice.testkit;

import java.util.ArrayList;
import java.util.List;

/** Two texts line by line: what both have after two spaces, what was expected after {@code -}, what was found after {@code +}. */
final class Diff {
    private Diff() {}

    static String of(List<String> expected, List<String> found) {
        int[][] common = new int[expected.size() + 1][found.size() + 1];
        for (int i = expected.size() - 1; i >= 0; i--) {
            for (int j = found.size() - 1; j >= 0; j--) {
                common[i][j] = expected.get(i).equals(found.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < expected.size() || j < found.size()) {
            if (i < expected.size() && j < found.size() && expected.get(i).equals(found.get(j))) {
                lines.add("  " + found.get(j++));
                i++;
            } else if (j >= found.size() || i < expected.size() && common[i + 1][j] >= common[i][j + 1]) {
                lines.add("- " + expected.get(i++));
            } else {
                lines.add("+ " + found.get(j++));
            }
        }
        return "(- expected, + was)\n" + String.join("\n", lines);
    }
}
