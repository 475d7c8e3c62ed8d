package dev.sluice.runtime.upstream;

import java.util.OptionalLong;
import java.util.Set;

/**
 * What a stream says about the host it wants.
 *
 * @param hash for consistent hashing
 * @param prefer address:port to use if usable, empty for none
 * @param strict fail rather than use another than {@code prefer}
 * @param avoid hosts already tried, to be avoided if others are usable
 * @param safe the request may be sent again on a fresh connection if a pooled one turns out dead
 */
public record HostChoice(OptionalLong hash, String prefer, boolean strict, Set<String> avoid, boolean safe) {
    public static final HostChoice ANY = new HostChoice(OptionalLong.empty(), "", false, Set.of(), true);
}
