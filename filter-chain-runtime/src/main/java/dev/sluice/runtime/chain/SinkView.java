package dev.sluice.runtime.chain;

import dev.sluice.filter.Sink;

/** A sink that writes into a lane's own in another form. */
public interface SinkView {
    Sink sink();
}
