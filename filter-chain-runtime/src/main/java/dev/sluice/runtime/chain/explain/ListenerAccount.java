package dev.sluice.runtime.chain.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a listener would do with a request.
 *
 * @param at where it stands, {@code FILE:LINE:COLUMN}
 * @param listenerFilters look at the first bytes; they are not run for an account
 * @param chains all filter chains, each with what came of it
 * @param chosen name of the filter chain, null if none is meant; empty if it has no name
 * @param networkFilters of the chosen chain, before what speaks HTTP
 * @param http null if the chain does not speak HTTP
 * @param notes what the reader should know besides
 */
public record ListenerAccount(
        String name,
        List<String> addresses,
        String at,
        List<FilterAccount> listenerFilters,
        List<Chain> chains,
        @Nullable String chosen,
        List<FilterAccount> networkFilters,
        @Nullable HttpAccount http,
        List<String> notes) {
    /** @param why it was chosen or not */
    public record Chain(String name, String at, boolean tls, boolean chosen, String why) {}
}
