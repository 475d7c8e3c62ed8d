package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.Sink;
import dev.sluice.filter.StreamMessage;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Of a body that has no messages. */
final class Nowhere implements MessageSink {
    @Override
    public void write(StreamMessage message) {}

    @Override
    public void write(Bytes data) {}

    @Override
    public void write(String text) {}

    @Override
    public void end(int code, String reason) {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void whenWritable(Runnable more) {}

    @Override
    public void slowedBy(Sink other) {}

    @Override
    public <T> void hold(CompletionStage<T> until, Consumer<? super T> then) {}
}
