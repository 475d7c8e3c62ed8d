package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.StreamMessage;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one host of a cluster, played by the test: it gives its answers in order, and the last one again and again. */
final class Host {
    private final ManualLoop loop;
    private final InetSocketAddress at;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    Host(ManualLoop loop, InetSocketAddress at, List<Answer> answers) {
        this.loop = loop;
        this.at = at;
        this.answers.addAll(answers);
    }

    InetSocketAddress at() {
        return at;
    }

    /** Whether the connection that is asked for now is refused. */
    boolean refuses() {
        Answer first = answers.peek();
        return first != null && first.end() == Answer.End.REFUSES && next() == first;
    }

    void accept(MemoryWire wire) {
        connections.add(new Connection(wire));
    }

    /** In the order in which their heads came. */
    List<Seen> seen() {
        return requests.stream().map(r -> Seen.of(r.message)).toList();
    }

    int count() {
        return requests.size();
    }

    List<Connection> connections() {
        return connections;
    }

    /** Whatever came, for protocols other than HTTP. */
    String text() {
        StringBuilder all = new StringBuilder();
        connections.forEach(c -> all.append(c.got.toString(java.nio.charset.StandardCharsets.UTF_8)));
        return all.toString();
    }

    /** The latest request that got nothing gets this. */
    void answer(Answer late) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (requests.get(i).mute) {
                requests.get(i).say(late);
                return;
            }
        }
        throw new IllegalStateException("no request waits for an answer");
    }

    /** WebSocket frames that came behind the latest request. */
    List<StreamMessage> frames() {
        Connection latest = latest();
        return latest == null ? List.of() : MessageFrames.readFrames(latest.got.toByteArray(), latest.from);
    }

    @Nullable
    Connection latest() {
        return connections.isEmpty() ? null : connections.get(connections.size() - 1);
    }

    private Answer next() {
        Answer only = answers.size() > 1 ? answers.poll() : answers.peek();
        return only == null ? Answer.of(200) : only;
    }

    private final class Request {
        private final Connection on;
        private Wires.Message message;
        private boolean mute;
        private boolean answered;

        Request(Connection on, Wires.Message message) {
            this.on = on;
            this.message = message;
        }

        void say(Answer answer) {
            answered = true;
            mute = answer.status() == 0 && answer.end() == Answer.End.HANGS;
            on.say(answer);
        }
    }

    /** One connection from the proxy. */
    final class Connection implements WireEvents {
        private final MemoryWire wire;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final Deque<Runnable> script = new ArrayDeque<>();
        private final StringBuilder said = new StringBuilder();
        private @Nullable Request current;
        private int from;
        private boolean ended;
        private boolean closed;

        Connection(MemoryWire wire) {
            this.wire = wire;
            wire.start(this);
        }

        void write(Bytes bytes) {
            said.append(Transcript.latin(bytes));
            wire.write(Wires.buffer(bytes));
        }

        void reset() {
            said.append("(reset)");
            wire.reset();
        }

        private void finish() {
            said.append("(closed)");
            wire.finish();
        }

        MemoryWire wire() {
            return wire;
        }

        /** All that it has said, each byte a character. */
        String said() {
            return said.toString();
        }

        boolean ended() {
            return ended;
        }

        boolean closed() {
            return closed;
        }

        @Override
        public void onRead(ByteBuffer in) {
            byte[] some = new byte[in.remaining()];
            in.get(some);
            got.writeBytes(some);
            look();
        }

        private void look() {
            byte[] all = got.toByteArray();
            while (from < all.length && all[from] >= 'A' && all[from] <= 'Z') {
                Wires.Message message = Wires.parse(all, from, ended, false);
                if (message == null || !message.start().endsWith("HTTP/1.1")) {
                    return;
                }
                Request request = current;
                if (request == null) {
                    request = new Request(this, message);
                    current = request;
                    requests.add(request);
                }
                request.message = message;
                Answer first = answers.peek();
                if (!request.answered && (message.complete() || first != null && first.early())) {
                    request.say(next());
                }
                if (!message.complete()) {
                    return;
                }
                from = message.end();
                current = null;
            }
        }

        private void say(Answer answer) {
            answer.wire().forEach(piece -> script.add(() -> write(piece)));
            if (answer.end() == Answer.End.CLOSES) {
                script.add(this::finish);
            } else if (answer.end() == Answer.End.RESETS) {
                script.add(this::reset);
            }
            play();
        }

        /** A piece a turn, so that each one is read alone. */
        private void play() {
            Runnable step = script.poll();
            if (step != null) {
                step.run();
                loop.execute(() -> loop.execute(() -> loop.execute(this::play)));
            }
        }

        @Override
        public void onEnd() {
            ended = true;
        }

        @Override
        public void onClosed(@Nullable IOException cause) {
            closed = true;
        }
    }
}
