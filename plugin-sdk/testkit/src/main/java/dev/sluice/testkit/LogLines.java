package dev.sluice.testkit;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What access logs would have written. Filters see the end of an exchange just before its lines, which is how lines find their exchange. */
final class LogLines {
    private record Line(SocketAddress client, int position, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, World.Closed> connections = new HashMap<>();
    private @Nullable SocketAddress client;
    private int position;

    /** Lines that come from now on are of that exchange. */
    void next(SocketAddress of, int at) {
        client = of;
        position = at;
    }

    void add(String path, String line) {
        String text = line.stripTrailing();
        if (path.equals(Adapted.CONNECTIONS)) {
            String[] part = text.split("\t", -1);
            connections.put(part[0], new World.Closed(said(part[1]), said(part[2])));
            client = null;
        } else if (client != null) {
            lines.add(new Line(client, position, text));
        }
    }

    private static String said(String text) {
        return text.equals("-") ? "" : text;
    }

    /** Of one exchange. */
    List<String> of(SocketAddress of, int at) {
        return lines.stream()
                .filter(line -> line.client.equals(of) && line.position == at)
                .map(Line::text)
                .toList();
    }

    World.@Nullable Closed closed(SocketAddress of) {
        return connections.get(Adapted.text(of));
    }
}
