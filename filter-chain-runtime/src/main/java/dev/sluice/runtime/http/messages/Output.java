package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.Sink;
import dev.sluice.filter.StreamMessage;
import dev.sluice.runtime.chain.SinkView;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where a filter writes messages. Neighbours of one chunk that pass untouched leave as one slice of it. Loop-confined. */
final class Output implements MessageSink, SinkView {
    private final Station station;
    private int from;
    private int to;

    Output(Station station) {
        this.station = station;
    }

    @Override
    public Sink sink() {
        return station.sink();
    }

    @Override
    public void write(StreamMessage message) {
        if (station.talk.ended() || station.closed()) {
            station.talk.x.late();
            return;
        }
        if (message instanceof Cut cut && cut.passes(station)) {
            pass(cut);
        } else {
            flush();
            sink().write(station.encoded(message));
        }
        station.written(message);
    }

    private void pass(Cut cut) {
        if (cut.from < 0 || cut.from != to || from == to) {
            flush();
        }
        if (cut.from < 0) {
            sink().write(cut.raw());
            return;
        }
        if (from == to) {
            from = cut.from;
        }
        to = cut.from + cut.raw().length();
    }

    /** Writes what passes untouched. */
    void flush() {
        if (from < to) {
            int start = from;
            int end = to;
            from = 0;
            to = 0;
            sink().write(station.slice(start, end));
        }
    }

    @Override
    public void write(Bytes data) {
        write(station.made(data));
    }

    @Override
    public void write(String text) {
        write(station.made(text));
    }

    @Override
    public void end(int code, String reason) {
        flush();
        station.talk.end(station, code, reason);
    }

    @Override
    public boolean writable() {
        return sink().writable();
    }

    @Override
    public void whenWritable(Runnable more) {
        flush();
        station.held();
        sink().whenWritable(() -> {
            more.run();
            station.released();
        });
    }

    @Override
    public void slowedBy(Sink other) {
        sink().slowedBy(other);
    }

    @Override
    public <T> void hold(CompletionStage<T> until, Consumer<? super T> then) {
        flush();
        station.held();
        sink().hold(until, value -> {
            then.accept(value);
            station.released();
        });
    }
}
