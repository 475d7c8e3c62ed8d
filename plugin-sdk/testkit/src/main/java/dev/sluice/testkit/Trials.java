package dev.sluice.testkit;

import java.util.List;

/** What the two TCKs do alike with one sample. Every trial has a chain of its own and must leave nothing behind. */
interface Trials {
    /** The sample's. */
    String name();

    void cuts();

    void clientResets();

    void upstreamResets();

    /** @param independent whether a stream leaves the next one as it is */
    void interleaved(boolean independent);

    void inPluginLoader(List<Class<?>> bundled);
}
