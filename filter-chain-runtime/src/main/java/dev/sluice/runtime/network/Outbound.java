package dev.sluice.runtime.network;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.chain.LaneOwner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to the client. Filters are asked first to last but write last to first, so each filter that touches these bytes has a lane of its own,
 * and the lanes are put in a row backwards once all have decided. Without such filters there is no lane: bytes go to the client's drain itself.
 */
final class Outbound {
    private final LaneOwner owner;
    private final Drain client;
    private final int limitBytes;
    private @Nullable List<Station> stations;
    private LaneInput source = LaneInput.NONE;
    private boolean linked;

    /** The lane of one filter, and whether the one behind it may go on. */
    private static final class Station implements LaneInput, Drain {
        final int filter;
        final Lane lane;

        @Nullable
        Station inFront;

        @Nullable
        Outbound first;

        private boolean braked;

        Station(int filter, LaneOwner owner, int limitBytes) {
            this.filter = filter;
            this.lane = new Lane(owner, LaneInput.NONE, limitBytes);
            lane.input(this);
        }

        @Override
        public void pause() {
            braked = true;
            if (first != null) {
                first.source.pause();
            }
        }

        @Override
        public void resume() {
            braked = false;
            if (first != null) {
                first.source.resume();
            } else if (behind != null) {
                behind.lane.drainWritable();
            }
        }

        @Nullable
        Station behind;

        @Override
        public void data(ByteBuffer bytes, boolean end) {
            lane.data(bytes, end);
        }

        @Override
        public void trailers(Headers trailers) {
            lane.end();
        }

        @Override
        public boolean writable() {
            return !braked;
        }
    }

    Outbound(LaneOwner owner, Drain client, int limitBytes) {
        this.owner = owner;
        this.client = client;
        this.limitBytes = limitBytes;
    }

    /** Who writes here, to be braked. */
    void source(LaneInput input) {
        source = input;
        if (stations != null && !writable()) {
            input.pause();
        }
    }

    /** The head is with that filter. */
    void head(int filter) {
        List<Station> all = stations;
        if (all != null) {
            all.forEach(station -> station.lane.head(filter));
        }
    }

    /** Whether that filter has a lane. */
    boolean has(int filter) {
        List<Station> all = stations;
        return all != null && all.stream().anyMatch(station -> station.filter == filter);
    }

    /** The lane of that filter. */
    Lane at(int filter) {
        List<Station> all = stations;
        if (all == null) {
            all = new ArrayList<>(2);
            stations = all;
        }
        if (!all.isEmpty() && all.get(all.size() - 1).filter == filter) {
            return all.get(all.size() - 1).lane;
        }
        if (linked) {
            throw new IllegalStateException("too late: bytes flow");
        }
        Station made = new Station(filter, owner, limitBytes);
        all.add(made);
        return made.lane;
    }

    boolean direct() {
        return stations == null;
    }

    /** All filters have decided: opens the lanes from the client backwards. */
    void link() {
        List<Station> all = stations;
        if (all == null || linked) {
            return;
        }
        linked = true;
        all.get(all.size() - 1).first = this;
        for (int i = 0; i < all.size(); i++) {
            Station station = all.get(i);
            if (i > 0) {
                station.inFront = all.get(i - 1);
                all.get(i - 1).behind = station;
            }
        }
        for (Station station : all) {
            station.lane.advance();
            station.lane.open(station.inFront == null ? client : station.inFront);
        }
    }

    /** Bytes from the terminal. */
    void data(ByteBuffer bytes, boolean end) {
        if (stations == null) {
            client.data(bytes, end);
        } else {
            last().lane.data(bytes, end);
        }
    }

    private Station last() {
        List<Station> all = stations;
        if (all == null) {
            throw new IllegalStateException("no lane");
        }
        return all.get(all.size() - 1);
    }

    boolean writable() {
        return stations == null ? client.writable() : last().writable();
    }

    /** The client takes bytes again. */
    void clientWritable() {
        if (stations == null) {
            source.resume();
        } else {
            stations.get(0).lane.drainWritable();
        }
    }

    void close() {
        if (stations != null) {
            for (Station station : stations) {
                station.lane.close();
            }
        }
    }
}
