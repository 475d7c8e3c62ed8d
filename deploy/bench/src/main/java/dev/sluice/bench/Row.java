package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one row of the table measures. The columns are requests per round relative to {@code --requests}, and how the client behaves. */
enum Row {
    H1("HTTP/1.1, 1 KB", 1, 1024, Kind.LOAD),
    H1_3("HTTP/1.1, 1 KB, 3 header filters", 1, 1024, Kind.LOAD),
    H1_20("HTTP/1.1, 1 KB, 20 header filters", 1, 1024, Kind.LOAD),
    LOG("HTTP/1.1, 1 KB, access log to a file", 1, 1024, Kind.LOAD),
    BODY_64K("HTTP/1.1, 64 KB", 4, 65536, Kind.LOAD),
    BODY_1M("HTTP/1.1, 1 MB", 40, 1 << 20, Kind.LOAD),
    TCP("TCP, 1 KB", 1, 1024, Kind.LOAD),
    CONN("one request per connection", 4, 1024, Kind.LOAD),
    TLS("TLS, HTTP/1.1, 1 KB", 1, 1024, Kind.LOAD),
    HANDSHAKE("TLS, full handshake and a request", 20, 1024, Kind.LOAD),
    RESUME("TLS, resumed handshake and a request", 20, 1024, Kind.LOAD),
    H2("HTTP/2 to HTTP/1.1, 1 KB, 16 streams", 1, 1024, Kind.LOAD),
    IDLE("idle connection, memory", 1, 1024, Kind.IDLE),
    START("start to the first answer", 1, 10, Kind.START),
    OVERLOAD("three times the peak, open loop", 1, 1024, Kind.OVERLOAD),
    REFUSE("three times the peak, over 128 at once refused", 1, 1024, Kind.OVERLOAD);

    enum Kind {
        LOAD,
        IDLE,
        START,
        OVERLOAD
    }

    final String title;
    final int divisor;
    final int bytes;
    final Kind kind;

    Row(String title, int divisor, int bytes, Kind kind) {
        this.title = title;
        this.divisor = divisor;
        this.bytes = bytes;
        this.kind = kind;
    }

    /** As on the command line, such as {@code h1-3} or {@code body-64k}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<Row> named(List<String> words) {
        List<Row> rows = new ArrayList<>();
        for (Row row : values()) {
            if (words.isEmpty() || words.contains(row.word())) {
                rows.add(row);
            }
        }
        for (String word : words) {
            if (rows.stream().noneMatch(row -> row.word().equals(word))) {
                throw new IllegalArgumentException("there is no row " + word + "; see --list");
            }
        }
        return rows;
    }

    int filters() {
        return this == H1_20 ? 20 : this == H1_3 ? 3 : 0;
    }

    boolean tls() {
        return this == TLS || this == HANDSHAKE || this == RESUME;
    }

    boolean fresh() {
        return this == CONN || this == HANDSHAKE || this == RESUME;
    }

    /** The client's side of the row. */
    Client.Plan plan(int port, int connections, long requests) {
        int links = this == H2 ? Math.max(1, connections / 16) : fresh() ? Math.min(8, connections) : connections;
        return new Client.Plan(
                port, links, requests, "/b/" + bytes, fresh(), tls(), this == RESUME, this == H2 ? 16 : 0, 0, 0);
    }
}
