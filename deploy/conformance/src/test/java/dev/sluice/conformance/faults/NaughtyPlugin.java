package dev.sluice.conformance.faults;

import dev.sluice.conformance.reload.LiveServer;
import dev.sluice.conformance.reload.StampJar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A plugin with an HTTP, a network and a listener filter. Each does once what the system property {@code acme.fault} says, and else nothing: the first
 * callback that finds it set takes it.
 */
final class NaughtyPlugin {
    private static final String SOURCE = """
            package acme;
            import dev.sluice.filter.*;
            import dev.sluice.filter.network.*;
            import java.util.*;
            import java.util.concurrent.*;
            public final class Naughty {
                static final List<Bytes> KEPT = new CopyOnWriteArrayList<>();
                public record Http() implements HttpFilter {
                    @Override public Verdict onRequest(Exchange x) {
                        if (!x.request().path().startsWith("/bad")) {
                            return Verdict.proceed();
                        }
                        String how = fault();
                        if (how.equals("leaks buffers")) {
                            return Verdict.when(x.request().body().peek(1), bytes -> {
                                KEPT.add(bytes);
                                return Verdict.proceed();
                            });
                        }
                        return act(how, x);
                    }
                }
                public record Net() implements NetworkFilter {
                    @Override public Verdict onConnection(RawConnection c) {
                        String how = fault();
                        if (how.equals("leaks buffers")) {
                            c.inbound().transform(new Keeper());
                        }
                        if (how.equals("passes on")) {
                            c.inbound().transform(new Halves());
                        }
                        return act(how, c);
                    }
                }
                public record Accept() implements ListenerFilter {
                    @Override public Verdict onAccept(AcceptedSocket s) {
                        String how = fault();
                        if (how.equals("leaks buffers")) {
                            return Verdict.when(s.peek(1), bytes -> {
                                KEPT.add(bytes);
                                return Verdict.proceed();
                            });
                        }
                        return act(how, null);
                    }
                }
                /** Keeps what it was lent. */
                record Keeper() implements Transform {
                    @Override public void chunk(Bytes in, Sink out) {
                        KEPT.add(in);
                        out.write(in);
                    }
                    @Override public void end(Headers trailers, Sink out) {}
                }
                /** Uses what it was lent as it may. */
                record Halves() implements Transform {
                    @Override public void chunk(Bytes in, Sink out) {
                        out.write(in.slice(0, 1));
                        out.write(in.slice(1, in.length()));
                    }
                    @Override public void end(Headers trailers, Sink out) {}
                }
                static final class Gone {}
                private static String fault() {
                    String how = System.clearProperty("acme.fault");
                    return how == null ? "" : how;
                }
                private static Verdict act(String how, Stream x) {
                    switch (how) {
                        case "throws" -> throw new IllegalStateException("on purpose");
                        case "recurses" -> recurse(0);
                        case "misses a class" -> new Gone();
                        case "allocates too much" -> allocate();
                        case "blocks" -> sleep();
                        case "loops" -> loop();
                        case "never answers" -> {
                            return Verdict.when(new CompletableFuture<String>(), any -> Verdict.proceed());
                        }
                        case "answers twice" -> {
                            x.abort(Verdict.reset("first"));
                            x.abort(Verdict.reset("second"));
                        }
                        case "answers from another thread" -> {
                            new Thread(() -> x.abort(Verdict.reset("foreign"))).start();
                            return Verdict.when(new CompletableFuture<String>(), any -> Verdict.proceed());
                        }
                        default -> { }
                    }
                    return Verdict.proceed();
                }
                static int recurse(int depth) {
                    return recurse(depth + 1) + 1;
                }
                static void allocate() {
                    long[][] all = new long[64][];
                    for (int i = 0; i < all.length; i++) {
                        all[i] = new long[Integer.MAX_VALUE - 8];
                    }
                }
                static boolean holds(long since) {
                    long now = System.nanoTime() - since;
                    return now < 400_000_000L || now < 5_000_000_000L && !Boolean.getBoolean("acme.noticed");
                }
                static void sleep() {
                    try {
                        for (long since = System.nanoTime(); holds(since); ) Thread.sleep(10);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                static void loop() {
                    for (long since = System.nanoTime(); holds(since); ) { }
                }
            }
            """;
    private static final String INDEX = """
            http\tacme.http\tacme.Naughty$Http\tacme.Naughty$Http\t-\t-\t-
            network\tacme.net\tacme.Naughty$Net\tacme.Naughty$Net\t-\t-\t-
            listener\tacme.accept\tacme.Naughty$Accept\tacme.Naughty$Accept\t-\t-\t-
            """;

    private NaughtyPlugin() {}

    static void install(Path folder) throws IOException {
        byte[] whole = StampJar.bytes("acme.Naughty", SOURCE, INDEX, "naughty", "1.0.0", folder);
        LiveServer.replace(folder.resolve("plugins/naughty.jar"), without(whole, "acme/Naughty$Gone.class"));
    }

    private static byte[] without(byte[] jar, String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream to = new ZipOutputStream(out)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.getName().equals(name)) {
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    in.transferTo(to);
                }
            }
        }
        return out.toByteArray();
    }
}
