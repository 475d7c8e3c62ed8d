package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;
import dev.sluice.filter.Messages.Protocol;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.Lane;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the stations of one exchange share: what is spoken, and how it ends both ways. Made when a filter first asks for messages. Loop-confined. */
public final class Conversation {
    private static final HeaderName EXTENSIONS = HeaderName.of("sec-websocket-extensions");
    private static final HeaderName ENCODING = HeaderName.of("grpc-encoding");
    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final HeaderName MESSAGE = HeaderName.of("grpc-message");
    private static final int GOING_AWAY = 1001;

    final Talking x;
    private @Nullable Station toServer;
    private @Nullable Station toClient;
    private @Nullable Boundary serverBoundary;
    private @Nullable Boundary clientBoundary;
    private boolean ended;

    public Conversation(Talking x) {
        this.x = x;
    }

    /** One direction, with the usual options. */
    public Messages of(boolean request) {
        return new BodyMessages(this, request, Protocol.NONE, BodyMessages.USUAL_LIMIT, false, false);
    }

    Protocol protocol(boolean request) {
        if (x.request().upgrade().equals("websocket")) {
            return request || x.accepts() ? Protocol.WEBSOCKET : Protocol.NONE;
        }
        String type = x.head(request).get(HeaderName.CONTENT_TYPE).toLowerCase(Locale.ROOT);
        return speaksGrpc(type) ? Protocol.GRPC : Protocol.NONE;
    }

    private static boolean speaksGrpc(String type) {
        String grpc = "application/grpc";
        return type.startsWith(grpc)
                && (type.length() == grpc.length()
                        || type.charAt(grpc.length()) == '+'
                        || type.charAt(grpc.length()) == ';');
    }

    MessageSink transform(BodyMessages how, MessageTransform t) {
        Lane lane = x.lane(how.request());
        Protocol spoken = how.protocol();
        if (spoken == Protocol.NONE || lane == null) {
            t.close();
            return new Nowhere();
        }
        Headers head = x.head(how.request());
        Station station = spoken == Protocol.GRPC
                ? new GrpcStation(this, how, lane, t, head.get(ENCODING))
                : new WebSocketStation(this, how, lane, t, !how.request() && deflates(head));
        if (spoken == Protocol.WEBSOCKET && how.request()) {
            head.remove(EXTENSIONS);
        }
        station.starts(lane.transform(station));
        if (how.request()) {
            toServer = station;
        } else {
            toClient = station;
        }
        return station.output();
    }

    /** Agreed to before any filter asked for messages. */
    private static boolean deflates(Headers head) {
        return head.get(EXTENSIONS).toLowerCase(Locale.ROOT).contains("permessage-deflate");
    }

    /** A WebSocket was accepted and its bytes flow from now on: a direction without a station is watched, so that a close frame can be put in. */
    public void opens() {
        if (toServer == null && toClient != null) {
            serverBoundary = watch(true);
        }
        if (toClient == null && toServer != null) {
            clientBoundary = watch(false);
        }
    }

    private @Nullable Boundary watch(boolean request) {
        Lane lane = x.lane(request);
        if (lane == null || protocol(request) != Protocol.WEBSOCKET) {
            return null;
        }
        Boundary boundary = new Boundary(lane);
        boundary.starts(lane.append(boundary));
        return boundary;
    }

    /** A filter, at that station, ends it all with a gRPC status or close code. */
    void end(Station at, int code, String reason) {
        boolean websocket = at instanceof WebSocketStation;
        if (websocket) {
            closing(code, reason);
        }
        if (once()) {
            String details = (websocket ? "websocket_closed_" : "grpc_ended_") + code;
            if (websocket) {
                close(at, code, code, reason, details);
            } else {
                finish(at, code, reason, details);
            }
        }
    }

    /** What came to that station was broken. */
    void broken(Station at, int code, String why) {
        if (once()) {
            if (at instanceof WebSocketStation) {
                close(at, GOING_AWAY, code, why, "websocket_protocol_error{" + code + '}');
            } else {
                finish(at, code, why, "grpc_message_error{" + code + '}');
            }
        }
    }

    private boolean once() {
        if (ended) {
            x.late();
            return false;
        }
        ended = true;
        return true;
    }

    boolean ended() {
        return ended;
    }

    // gRPC.

    private void finish(Station at, int code, String reason, String details) {
        if (!x.headSent()) {
            x.abort(Verdict.reply(GrpcCoding.http(code))
                    .grpcStatus(code)
                    .body(reason)
                    .details(details));
            return;
        }
        Station last = at.request() ? toClient : at;
        if (last == null || last.lane() != x.lane(false)) {
            x.abort(Verdict.reset(details));
            return;
        }
        x.ends(details);
        Headers trailers = new Headers();
        status(trailers, code, reason);
        last.flush();
        last.lane().finish(last.sink(), trailers);
    }

    static void status(Headers trailers, int code, String reason) {
        trailers.set(STATUS, Integer.toString(code));
        if (!reason.isEmpty()) {
            trailers.set(MESSAGE, GrpcCoding.escaped(reason));
        }
    }

    static boolean failed(Headers trailers) {
        return trailers.has(STATUS) && !trailers.is(STATUS, "0");
    }

    // WebSocket. Source: RFC 6455, 7.1.

    /** {@code on}: for the peer to which that station's messages go; {@code back}: for the other one. */
    private void close(Station at, int on, int back, String reason, String details) {
        if (!x.headSent()) {
            x.abort(Verdict.reply(403).body(reason).details(details));
            return;
        }
        x.ends(details);
        boolean request = at.request();
        close(request, at, request ? serverBoundary : clientBoundary, closing(on, on == back ? reason : ""));
        Station other = request ? toClient : toServer;
        close(!request, other, request ? clientBoundary : serverBoundary, closing(back, reason));
    }

    private void close(boolean request, @Nullable Station at, @Nullable Boundary boundary, Bytes payload) {
        Bytes frame = FrameHead.frame(FrameHead.FIN | FrameHead.CLOSE, payload, request ? Masks.next(x.loop()) : 0);
        if (at != null) {
            at.flush();
            if (!at.closed()) {
                at.sink().write(frame);
            }
            at.lane().finish(at.sink(), new Headers());
        } else if (boundary != null) {
            boundary.close(frame);
        }
    }

    private static Bytes closing(int code, String reason) {
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("a close code of " + code);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, 123);
        while (length < text.length && length > 0 && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        byte[] all = new byte[2 + length];
        all[0] = (byte) (code >> 8);
        all[1] = (byte) code;
        System.arraycopy(text, 0, all, 2, length);
        return Bytes.of(all);
    }
}
