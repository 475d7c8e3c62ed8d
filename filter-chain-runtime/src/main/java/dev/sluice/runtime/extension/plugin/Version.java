package dev.sluice.runtime.extension.plugin;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version as in semver.org 2.0.0, lenient about how many numbers there are: {@code 1.2} is {@code 1.2.0}. Build metadata is ignored. */
record Version(long major, long minor, long patch, String preRelease) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile(
            "v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]*)?");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    /** Throws IllegalArgumentException if it is none. */
    static Version of(String text) {
        Matcher match = FORM.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a version such as 1.2.0");
        }
        String pre = match.group(4) == null ? "" : match.group(4);
        return new Version(number(match.group(1)), number(match.group(2)), number(match.group(3)), pre);
    }

    /** The same numbers, released. */
    Version release() {
        return new Version(major, minor, patch, "");
    }

    /** The first version that may break what works with this one. */
    Version nextBreaking() {
        return major > 0 ? new Version(major + 1, 0, 0, "") : new Version(0, minor + 1, 0, "");
    }

    @Override
    public int compareTo(Version other) {
        int numbers =
                Arrays.compare(new long[] {major, minor, patch}, new long[] {other.major, other.minor, other.patch});
        if (numbers != 0 || preRelease.equals(other.preRelease)) {
            return numbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return preRelease.isEmpty() ? 1 : -1;
        }
        return Arrays.compare(preRelease.split("\\.", -1), other.preRelease.split("\\.", -1), Version::words);
    }

    @Override
    public String toString() {
        return major + "." + minor + '.' + patch + (preRelease.isEmpty() ? "" : '-' + preRelease);
    }

    private static int words(String a, String b) {
        boolean first = DIGITS.matcher(a).matches();
        boolean second = DIGITS.matcher(b).matches();
        if (first && second) {
            return Long.compare(Long.parseLong(a), Long.parseLong(b));
        }
        return first == second ? a.compareTo(b) : first ? -1 : 1;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
