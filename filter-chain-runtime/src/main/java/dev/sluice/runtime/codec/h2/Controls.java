package dev.sluice.runtime.codec.h2;

import dev.sluice.runtime.codec.StreamReset;

/** What a peer says about the connection and its streams, besides messages: settings, windows, resets, pings. Loop-confined. */
final class Controls {
    private final Session session;
    private boolean settingsSeen;

    Controls(Session session) {
        this.session = session;
    }

    /** The peer's first word, without which nothing else counts. */
    boolean settingsSeen() {
        return settingsSeen;
    }

    void priority(int id, byte[] a, int from, int length) {
        if (id == 0) {
            session.fail(Frame.PROTOCOL_ERROR, "bad PRIORITY");
        } else if (session.floods.priority()) {
            session.calm();
        } else if (length != 5 || (Frame.int32(a, from) & 0x7FFF_FFFF) == id) {
            int code = length != 5 ? Frame.FRAME_SIZE_ERROR : Frame.PROTOCOL_ERROR;
            Http2Stream stream = session.streams.get(id);
            if (stream != null) {
                session.fault(stream, code, HeadCheck.RULE);
            } else {
                session.fail(code, "bad PRIORITY");
            }
        }
    }

    void reset(int id, byte[] a, int from, int length) {
        if (length != 4) {
            session.fail(Frame.FRAME_SIZE_ERROR, "bad RST_STREAM");
            return;
        }
        if (id == 0 || session.idle(id)) {
            session.fail(Frame.PROTOCOL_ERROR, "RST_STREAM of no stream");
            return;
        }
        session.stats.rxReset.add(1);
        int code = Frame.int32(a, from);
        Http2Stream stream = session.streams.get(id);
        session.closed.over(id);
        if (stream != null) {
            boolean refused = code == Frame.REFUSED_STREAM;
            if (refused) {
                session.stats.refused.add(1);
            }
            boolean early = !stream.headSent();
            StreamReset.Kind kind = refused ? StreamReset.Kind.REFUSED : StreamReset.Kind.REMOTE;
            stream.cut(StreamReset.of(kind, refused ? "http2.remote_refuse" : "http2.remote_reset"));
            if (early) {
                session.premature();
            }
        }
    }

    void settings(int flags, int id, byte[] a, int from, int to) {
        boolean ack = (flags & Frame.ACK) != 0;
        if (id != 0) {
            session.fail(Frame.PROTOCOL_ERROR, "SETTINGS of a stream");
        } else if ((to - from) % 6 != 0 || ack && to > from) {
            session.fail(Frame.FRAME_SIZE_ERROR, "bad SETTINGS");
        } else if (settingsSeen && session.floods.control(session.wire.loop().nanoTime())) {
            session.calm();
        } else if (ack) {
            if (!settingsSeen) {
                session.fail(Frame.PROTOCOL_ERROR, "frame out of place");
            }
        } else {
            settingsSeen = true;
            for (int at = from; at < to && !session.closing(); at += 6) {
                setting((a[at] & 0xFF) << 8 | a[at + 1] & 0xFF, Frame.int32(a, at + 2));
            }
            if (!session.closing()) {
                session.sender.settingsAck();
                session.sender.pump();
                session.settled();
            }
        }
    }

    private void setting(int name, int value) {
        switch (name) {
            case Frame.HEADER_TABLE_SIZE -> session.sender.headerTable(value);
            case Frame.ENABLE_PUSH -> {
                if (value != 0 && (value != 1 || session instanceof Http2Client)) {
                    session.fail(Frame.PROTOCOL_ERROR, "bad ENABLE_PUSH");
                }
            }
            case Frame.MAX_CONCURRENT_STREAMS -> session.peerStreams(Integer.toUnsignedLong(value));
            case Frame.INITIAL_WINDOW_SIZE -> initialWindow(value);
            case Frame.MAX_FRAME_SIZE -> {
                if (value < Frame.MAX_LENGTH || value >= 1 << 24) {
                    session.fail(Frame.PROTOCOL_ERROR, "bad MAX_FRAME_SIZE");
                }
            }
            default -> {}
        }
    }

    private void initialWindow(int value) {
        if (value < 0) {
            session.fail(Frame.FLOW_CONTROL_ERROR, "bad INITIAL_WINDOW_SIZE");
            return;
        }
        long change = (long) value - session.sender.initialWindow();
        session.sender.initialWindow(value);
        for (Http2Stream stream : session.all()) {
            if (!stream.widen(change)) {
                session.fail(Frame.FLOW_CONTROL_ERROR, "window too large");
                return;
            }
        }
    }

    void ping(int flags, int id, byte[] a, int from, int length) {
        if (id != 0 || length != 8) {
            session.fail(id != 0 ? Frame.PROTOCOL_ERROR : Frame.FRAME_SIZE_ERROR, "bad PING");
        } else if ((flags & Frame.ACK) != 0) {
            if (!session.keepAlive.pong(a, from)) {
                session.pong();
            }
        } else if (session.floods.control(session.wire.loop().nanoTime())) {
            session.calm();
        } else {
            session.sender.ping(Frame.ACK, a, from);
        }
    }

    void windowUpdate(int id, byte[] a, int from, int length) {
        if (length != 4) {
            session.fail(Frame.FRAME_SIZE_ERROR, "bad WINDOW_UPDATE");
            return;
        }
        int more = Frame.int32(a, from) & 0x7FFF_FFFF;
        Http2Stream stream = id == 0 ? null : session.streams.get(id);
        if (id != 0 && session.idle(id)) {
            session.fail(Frame.PROTOCOL_ERROR, "WINDOW_UPDATE of no stream");
        } else if (session.floods.windowUpdate()) {
            session.calm();
        } else if (id == 0) {
            if (more == 0 || !session.sender.widen(more)) {
                session.fail(more == 0 ? Frame.PROTOCOL_ERROR : Frame.FLOW_CONTROL_ERROR, "bad WINDOW_UPDATE");
            } else {
                session.sender.pump();
            }
        } else if (stream != null) {
            if (more == 0 || !stream.widen(more)) {
                session.fault(stream, more == 0 ? Frame.PROTOCOL_ERROR : Frame.FLOW_CONTROL_ERROR, HeadCheck.RULE);
            } else {
                session.sender.pump();
            }
        }
    }
}
