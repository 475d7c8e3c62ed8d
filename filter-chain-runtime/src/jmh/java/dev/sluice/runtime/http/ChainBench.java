package dev.sluice.runtime.http;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What filters, each of a class of its own, cost on the real exchange, played clients and hosts around it. One operation is a whole exchange
 * ({@code stream}) or one chunk ({@code chunk}); a call's price is the difference to the chain {@code none}, divided by their number.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChainBench {
    static final HeaderName ONE = HeaderName.of("x-one");
    static final HeaderName TWO = HeaderName.of("x-two");
    static final HeaderName THREE = HeaderName.of("x-three");

    @Param({"none", "proceeds", "reads", "sets", "when"})
    public String chain = "none";

    @Param({"1", "10", "20"})
    public int filters = 10;

    private Rig rig = new Rig();
    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[64]);
    private Rig.Client open = new Rig.Client("");
    private HttpFilter[] all = {};
    private int streams;

    /** Ends each exchange at once. */
    static final HttpTerminal REPLIES = new HttpTerminal() {
        private final Verdict.Reply reply = Verdict.reply(200);

        @Override
        public Verdict onRequest(Exchange x) {
            return x.request().body().ended() ? reply : forward(x);
        }

        private Verdict forward(Exchange x) {
            x.upstream().cluster(Objects.requireNonNull(to));
            return Verdict.forward();
        }
    };

    private static Rig.FakeCluster to = new Rig.FakeCluster("web");

    @Setup(Level.Trial)
    public void make() throws ReflectiveOperationException, IOException {
        all = new HttpFilter[chain.equals("none") ? 1 : filters + 1];
        for (int i = 0; i < all.length - 1; i++) {
            all[i] = make(i);
        }
        all[all.length - 1] = REPLIES;
    }

    /** Streams, and one that stays open to send chunks on. */
    @Setup(Level.Iteration)
    public void begin() {
        rig = new Rig();
        to = rig.cluster;
        rig.serve(all);
        open = rig.request("POST", "/", false);
        rig.loop.run();
    }

    @TearDown(Level.Iteration)
    public void end() {
        if (rig.cluster.tries.size() != 1) {
            throw new IllegalStateException("tries " + rig.cluster.tries.size());
        }
    }

    @Benchmark
    public int stream() {
        Rig.Client client = new Rig.Client("");
        Headers head = client.head;
        head.add(HeaderName.METHOD, "GET");
        head.add(HeaderName.SCHEME, "http");
        head.add(HeaderName.AUTHORITY, "a.test");
        head.add(HeaderName.PATH, "/");
        head.add("user-agent", "bench");
        head.add(ONE, "1");
        head.add(TWO, "2");
        client.events = Objects.requireNonNull(rig.handler).onStream(client);
        client.events.onHead(head, true);
        rig.log.clear();
        if ((++streams & 1023) == 0) {
            rig.loop.millis(400_000); // lets the hand-driven loop forget cancelled timers
        }
        return client.status();
    }

    @Benchmark
    public int chunk() {
        Rig.Host host = rig.cluster.last();
        host.body.reset();
        bytes.clear();
        open.events.onData(bytes, false);
        return host.body.size();
    }

    /** Each a class of its own, as filters of different authors are. */
    private HttpFilter make(int i) throws ReflectiveOperationException, IOException {
        Class<?> like =
                switch (chain) {
                    case "proceeds" -> Proceeds.class;
                    case "reads" -> Reads.class;
                    case "sets" -> Sets.class;
                    default -> When.class;
                };
        try (InputStream in = ChainBench.class.getResourceAsStream("ChainBench$" + like.getSimpleName() + ".class")) {
            Class<?> twin = MethodHandles.lookup()
                    .defineHiddenClass(Objects.requireNonNull(in).readAllBytes(), true)
                    .lookupClass();
            return (HttpFilter) twin.getDeclaredConstructor(int.class).newInstance(i);
        }
    }

    static final class Proceeds implements HttpFilter {
        Proceeds(int i) {}

        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.proceed();
        }
    }

    static final class Reads implements HttpFilter {
        Reads(int i) {}

        @Override
        public Verdict onRequest(Exchange x) {
            Headers head = x.request().headers();
            return head.is(ONE, "2") || head.is(TWO, "1") || head.has(THREE) ? Verdict.reply(403) : Verdict.proceed();
        }
    }

    static final class Sets implements HttpFilter {
        private final HeaderName name;

        Sets(int i) {
            name = HeaderName.of("x-set-" + i);
        }

        @Override
        public Verdict onRequest(Exchange x) {
            x.request().headers().set(name, "value");
            return Verdict.proceed();
        }
    }

    static final class When implements HttpFilter {
        private static final CompletionStage<String> DONE = CompletableFuture.completedFuture("");

        When(int i) {}

        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(DONE, Go.INSTANCE);
        }
    }

    /** What a lambda is; hidden twins cannot make their own. */
    enum Go implements java.util.function.Function<String, Verdict> {
        INSTANCE;

        @Override
        public Verdict apply(String value) {
            return Verdict.proceed();
        }
    }
}
