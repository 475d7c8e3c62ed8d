package dev.sluice.runtime.server;

import dev.sluice.runtime.os.StandardStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** What the demonstration tells its user. */
final class Demo {
    private Demo() {}

    static void show(Server server) {
        String proxy = url(server.addresses().get(0));
        String admin = server.adminAddress().map(Demo::url).orElse("");
        String text = """

                Sluice demonstration: a chain of three filters in front of an embedded upstream.
                Each filter leaves a header on the response: x-built-in comes from a built-in filter,
                x-plugin from a jar, x-script from JavaScript. Try:

                    curl -i %s
                    curl -i '%s?name=ann'
                    curl -i '%s?name=nobody'

                Administration: %s
                Your own file: sluice run -c envoy.yaml
                Stop with Ctrl+C.

                """.formatted(proxy, proxy, proxy, admin);
        try {
            StandardStreams.out()
                    .write(text.replace("\n", System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(SocketAddress address) {
        InetSocketAddress inet = (InetSocketAddress) address;
        return "http://" + inet.getAddress().getHostAddress() + ':' + inet.getPort() + '/';
    }
}
