package dev.sluice.filters.common.compression;

import java.util.function.Supplier;

/**
 * A configured library. Any thread.
 *
 * @param name in {@code content-encoding} and {@code accept-encoding}
 * @param statName in names of numbers
 * @param blockBytes size of the pieces it writes
 * @param make a fresh encoder or decoder
 */
public record Coding<C>(String name, String statName, int blockBytes, Supplier<C> make) {}
