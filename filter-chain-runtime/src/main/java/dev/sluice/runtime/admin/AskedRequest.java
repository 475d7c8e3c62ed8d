package dev.sluice.runtime.admin;

import dev.sluice.runtime.chain.explain.Question;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request as somebody writes it down to have it explained. Immutable.
 *
 * @param line {@code GET /path}, {@code /path}, or with a whole URL; {@code HTTP/2} may follow
 * @param headers {@code name: value} each
 * @param listener its name, empty if not said
 * @param port of the listener, -1 if not said
 * @param source {@code IP} or {@code IP:PORT}, empty for a client on this machine
 * @param serverName SNI, empty for none
 * @param protocols ALPN
 * @param tls the client speaks TLS; a server name or protocols say so too
 */
public record AskedRequest(
        String line,
        List<String> headers,
        String listener,
        int port,
        String source,
        String serverName,
        List<String> protocols,
        boolean tls) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final int CLIENT_PORT = 50_000;

    /** The request cannot be understood, or there is nobody to ask; the message is for the person who wrote it. */
    public static final class Unclear extends Exception {
        private static final long serialVersionUID = 1;

        public Unclear(String message) {
            super(message);
        }
    }

    /** Scheme, host and target of a request line. */
    private record Target(String scheme, String host, String target) {}

    /** @throws Unclear the request or a header is not written as one */
    public Question question() throws Unclear {
        String[] words = line.strip().split("[ \t]+");
        boolean versioned = words.length > 1 && words[words.length - 1].startsWith("HTTP/");
        int count = words.length - (versioned ? 1 : 0);
        if (count < 1 || count > 2 || words[0].isEmpty()) {
            throw new Unclear("'" + line + "' is not a request such as 'GET /path'");
        }
        boolean two = versioned && words[count].matches("HTTP/2(\\.0)?");
        if (versioned && !two && !words[count].startsWith("HTTP/1.")) {
            throw new Unclear("requests are explained as HTTP/1.1 or HTTP/2, not " + words[count]);
        }
        String method = count == 2 ? words[0] : "GET";
        Target target = target(words[count - 1], method);
        if (!method.matches(TOKEN)) {
            throw new Unclear("'" + method + "' is not a method");
        }
        List<String> lines = new ArrayList<>();
        boolean hosted = false;
        for (String header : headers) {
            checkHeader(header);
            hosted |= header.toLowerCase(Locale.ROOT).startsWith("host:");
            lines.add(header);
        }
        if (!hosted && !target.host.isEmpty()) {
            lines.add(0, "host: " + target.host);
        }
        boolean secure = tls || !serverName.isEmpty() || !protocols.isEmpty() || target.scheme.equals("https");
        return new Question(
                method,
                target.target,
                lines,
                address(source),
                new InetSocketAddress("127.0.0.1", Math.max(0, port)),
                secure,
                serverName.toLowerCase(Locale.ROOT),
                protocols,
                two);
    }

    private static Target target(String word, String method) throws Unclear {
        if (word.startsWith("/") || word.equals("*") || method.equals("CONNECT")) {
            return new Target("", "", word);
        }
        int mark = word.indexOf("://");
        if (mark <= 0) {
            throw new Unclear("'" + word + "' is neither a path such as /path nor a URL");
        }
        int slash = word.indexOf('/', mark + 3);
        String host = slash < 0 ? word.substring(mark + 3) : word.substring(mark + 3, slash);
        if (host.isEmpty()) {
            throw new Unclear("'" + word + "' names no host");
        }
        return new Target(
                word.substring(0, mark).toLowerCase(Locale.ROOT), host, slash < 0 ? "/" : word.substring(slash));
    }

    private static void checkHeader(String header) throws Unclear {
        int colon = header.indexOf(':');
        if (colon <= 0 || !header.substring(0, colon).matches(TOKEN)) {
            throw new Unclear("header '" + header + "' is not written as 'name: value'");
        }
        if (header.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new Unclear(
                    "header '" + header.substring(0, colon) + "' has a line end or another control character");
        }
    }

    private static InetSocketAddress address(String text) throws Unclear {
        if (text.isEmpty()) {
            return new InetSocketAddress("127.0.0.1", CLIENT_PORT);
        }
        InetAddress plain = ip(text);
        if (plain != null) {
            return new InetSocketAddress(plain, CLIENT_PORT);
        }
        int colon = text.lastIndexOf(':');
        InetAddress ip = colon < 0 ? null : ip(text.substring(0, colon));
        String port = text.substring(colon + 1);
        if (ip == null || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 0xffff) {
            throw new Unclear("'" + text + "' is not an IP address, with or without a port");
        }
        return new InetSocketAddress(ip, Integer.parseInt(port));
    }

    private static @Nullable InetAddress ip(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        return NetUtil.createInetAddressFromIpAddressString(bracketed ? text.substring(1, text.length() - 1) : text);
    }
}
