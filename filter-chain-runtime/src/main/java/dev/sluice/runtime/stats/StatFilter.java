package dev.sluice.runtime.stats;

import com.google.re2j.Pattern;

/**
 * Which numbers to show.
 *
 * @param name found anywhere in the name; RE2, so that no pattern can take long
 * @param usedOnly only numbers that were ever written
 */
public record StatFilter(Pattern name, boolean usedOnly) {
    public static final StatFilter ALL = new StatFilter(Pattern.compile(""), false);

    boolean shows(String stat, boolean used) {
        return (used || !usedOnly) && name.matcher(stat).find();
    }
}
