package dev.sluice.conformance.clients;

import java.io.IOException;
import java.util.HexFormat;

/**
 * Ways from a WebSocket client to an echo server, for talks that are held twice: sent at once, and octet by octet. A verdict that a proxy changes is found,
 * for what is expected does not depend on the way.
 */
enum Way {
    DIRECT,
    PROXY,
    TWO_PROXIES,
    FILTER;

    private static final String SAME = """
            - name: script
              typed_config:
                "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                budget: 5s
                inline: |
                  const same = (m, out) => out.write(m.withData(m.data));
                  export function onRequest(x) { x.request.messages().limit(33554432).transform(same); }
                  export function onResponse(x) { x.response.messages().limit(33554432).transform(same); }
            """;

    /** In its middle a talk says and hears. */
    interface Part {
        void hold(Talk talk) throws IOException;
    }

    /** The server, a proxy, two that speak HTTP/2 with each other, and one whose filter has every message in its hands. */
    static final class House implements AutoCloseable {
        private final EchoServer server = new EchoServer();
        private final Doors plain = new Doors(server.getPort());
        private final Doors filtered = new Doors(server.getPort(), SAME);

        House() throws Exception {}

        Talk talk(Way way, String offers, boolean octets) throws IOException {
            int port =
                    switch (way) {
                        case DIRECT -> server.getPort();
                        case FILTER -> filtered.port();
                        case PROXY, TWO_PROXIES -> plain.port();
                    };
            return new Talk(port, way == TWO_PROXIES ? "/two" : "/one", offers, octets);
        }

        /** At once, then octet by octet. */
        void hold(Way way, Part part) throws IOException {
            for (boolean octets : new boolean[] {false, true}) {
                try (Talk talk = talk(way, "", octets)) {
                    part.hold(talk);
                }
            }
        }

        /** The connection fails with that code. */
        void fails(Way way, int code, byte[]... frames) throws IOException {
            byte[] all = Talk.all(frames);
            try {
                hold(way, talk -> {
                    talk.send(all);
                    talk.hears("close " + code);
                    talk.ends();
                });
            } catch (IOException | AssertionError wrong) {
                throw new AssertionError("after " + HexFormat.of().formatHex(all), wrong);
            }
        }

        @Override
        public void close() throws IOException {
            filtered.close();
            plain.close();
            server.close();
        }
    }
}
