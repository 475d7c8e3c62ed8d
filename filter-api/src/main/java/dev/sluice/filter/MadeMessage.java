package dev.sluice.filter;

/** A message that a filter made. */
record MadeMessage(StreamMessage.Kind kind, Bytes data, boolean compressed, boolean first, boolean last)
        implements StreamMessage {}
