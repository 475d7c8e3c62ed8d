package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an upstream says to one request; immutable. Unless told otherwise it comes when the request is complete, with a {@code content-length}; each
 * piece of the body comes in a read of its own.
 *
 * @param headers lines such as {@code x-a: b}, as written
 * @param end what comes after the body
 * @param early said as soon as the request's head is here
 */
public record Answer(
        int status,
        List<String> headers,
        List<String> informational,
        List<Bytes> body,
        List<String> trailers,
        End end,
        boolean early) {
    /** How an answer ends. */
    public enum End {
        /** It is complete. */
        COMPLETE,
        /** Nothing more comes, the connection stays. */
        HANGS,
        /** The connection is closed: at once if the status is 0, else in the middle of the body. */
        CLOSES,
        /** As that, by a reset of the connection. */
        RESETS,
        /** The connection is refused. */
        REFUSES
    }

    public Answer {
        headers = List.copyOf(headers);
        informational = List.copyOf(informational);
        body = List.copyOf(body);
        trailers = List.copyOf(trailers);
    }

    /** With this status and no body. */
    public static Answer of(int status) {
        return new Answer(status, List.of(), List.of(), List.of(), List.of(), End.COMPLETE, false);
    }

    /** A 200 with this body. */
    public static Answer ok(String... pieces) {
        return of(200).body(pieces);
    }

    /** An answer of gRPC with these messages and status 0. */
    public static Answer grpc(String... messages) {
        return of(200).header("content-type", "application/grpc")
                .body(MessageFrames.grpc(Arrays.stream(messages)))
                .trailer("grpc-status", "0");
    }

    /** Takes the WebSocket, says these text messages and stays; with {@link #thenCloses} it sends a close frame with 1000 and goes. */
    public static Answer webSocket(String... messages) {
        return of(101).header("connection", "Upgrade")
                .header("upgrade", "websocket")
                .body(Arrays.stream(messages)
                        .map(text -> MessageFrames.text(text, false))
                        .toArray(Bytes[]::new))
                .early(true);
    }

    /** Takes the request and says nothing; {@link Exchanged#answer} may later. */
    public static Answer nothing() {
        return new Answer(0, List.of(), List.of(), List.of(), List.of(), End.HANGS, false);
    }

    /** Takes the request and closes the connection. */
    public static Answer closed() {
        return new Answer(0, List.of(), List.of(), List.of(), List.of(), End.CLOSES, false);
    }

    /** Takes the request and resets the connection. */
    public static Answer reset() {
        return new Answer(0, List.of(), List.of(), List.of(), List.of(), End.RESETS, false);
    }

    /** Does not even accept the connection. */
    public static Answer refused() {
        return new Answer(0, List.of(), List.of(), List.of(), List.of(), End.REFUSES, false);
    }

    /** One more header, behind those before. */
    public Answer header(String name, String value) {
        return new Answer(status, plus(headers, name + ": " + value), informational, body, trailers, end, early);
    }

    /** Each of these arrives in a read of its own. */
    public Answer body(String... pieces) {
        return body(Wires.pieces(pieces));
    }

    /** As above, for bytes that are no text. */
    public Answer body(Bytes... pieces) {
        return body(Arrays.asList(pieces));
    }

    Answer body(List<Bytes> pieces) {
        return new Answer(status, headers, informational, pieces, trailers, end, early);
    }

    /** Sent chunked then. */
    public Answer trailer(String name, String value) {
        return new Answer(status, headers, informational, body, plus(trailers, name + ": " + value), end, early);
    }

    /** An interim head before the real one, such as 103 with {@code link: </a>}. */
    public Answer after(int interim, String... lines) {
        String head = "HTTP/1.1 " + interim + " x\r\n" + String.join("\r\n", lines) + (lines.length > 0 ? "\r\n" : "");
        return new Answer(status, headers, plus(informational, head + "\r\n"), body, trailers, end, early);
    }

    /** What it has so far comes, the rest never does. */
    public Answer thenHangs() {
        return new Answer(status, headers, informational, body, trailers, End.HANGS, early);
    }

    /** The connection is closed before the body is complete. */
    public Answer thenCloses() {
        return new Answer(status, headers, informational, body, trailers, End.CLOSES, early);
    }

    /** The connection is reset before the body is complete. */
    public Answer thenResets() {
        return new Answer(status, headers, informational, body, trailers, End.RESETS, early);
    }

    /** It does not wait for the request's body. */
    public Answer early(boolean now) {
        return new Answer(status, headers, informational, body, trailers, end, now);
    }

    /** Head and pieces as bytes go out. */
    List<Bytes> wire() {
        List<Bytes> all = new ArrayList<>();
        informational.forEach(head -> all.add(Bytes.of(head)));
        if (status != 0) {
            List<String> lines = new ArrayList<>(headers);
            boolean upgrade = status == 101;
            all.addAll(Wires.message(
                    "HTTP/1.1 " + status + " x",
                    lines,
                    upgrade ? List.of() : body,
                    trailers,
                    upgrade || end == End.COMPLETE));
            if (upgrade) {
                all.addAll(body);
            }
            if (upgrade && end == End.CLOSES) {
                all.add(MessageFrames.close(1000, "", false));
            }
        }
        return all;
    }

    private static List<String> plus(List<String> list, String one) {
        List<String> more = new ArrayList<>(list);
        more.add(one);
        return more;
    }
}
