package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A browser's request head of 12 fields: read, written, looked into, changed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadBench {
    private static final HeaderName LAST = HeaderName.of("x-request-id");
    private static final HeaderName NONE = HeaderName.of("x-not-there");
    private static final HeaderName ADDED = HeaderName.of("x-added");
    private static final byte[] BYTES = """
            GET /products/1234?lang=en&page=2 HTTP/1.1
            host: www.example.org
            user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
            accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            accept-language: en-US,en;q=0.5
            accept-encoding: gzip, deflate, br
            connection: keep-alive
            cookie: session=0123456789abcdef0123456789abcdef; theme=dark
            upgrade-insecure-requests: 1
            sec-fetch-dest: document
            sec-fetch-mode: navigate
            cache-control: max-age=0
            x-request-id: 6fa459ea-ee8a-3ca4-894e-db77e160355e

            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BYTES.length).put(BYTES);
    private final HeadScanner scanner = new HeadScanner(Http1Options.STRICT);
    private final Headers used = new Headers();
    private Headers head = new Headers();
    private final FakeWire wire = new FakeWire();

    @Setup
    public void read() {
        head = parse().copy();
        wire.closed = true;
    }

    /** Into an object that is used again, as on a connection that stays. */
    @Benchmark
    public Headers parse() {
        used.clear();
        scanner.begin(HeadScanner.Kind.REQUEST, used);
        if (scanner.read(in.rewind()) != HeadScanner.Result.DONE) {
            throw new IllegalStateException(String.valueOf(scanner.bad()));
        }
        return scanner.take();
    }

    /** All fields into the loop's buffer, and on to a wire that keeps nothing. */
    @Benchmark
    public int write() {
        HeadWriter out = wire.loop().local(HeadWriter.SLOT);
        Headers.Wire fields = head.wire();
        for (int at = 0; at < fields.count(); at++) {
            out.field(fields, at, false);
        }
        return out.crlf().send(wire);
    }

    @Benchmark
    public boolean lookUp() {
        return head.is(LAST, "other");
    }

    @Benchmark
    public boolean lookUpInVain() {
        return head.has(NONE);
    }

    @Benchmark
    public Headers setAndRemove() {
        head.set(ADDED, "value");
        head.remove(ADDED);
        return head;
    }
}
