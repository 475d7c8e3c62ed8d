package dev.sluice.runtime.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.filter.Cache;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.CompiledTexts;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.Clusters;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextScopeTest {
    private final HandLoop loop = new HandLoop();
    private final Stats stats = new Stats();
    private final Blocking blocking = Blocking.bounded(2, 4);
    private final Caches caches = new Caches(loop::nanoTime);
    private final ContextScope context = context("f");

    private ContextScope context(String name) {
        return context(name, "code");
    }

    private ContextScope context(String name, Object code) {
        Clusters none = new Clusters() {
            @Override
            public Optional<UpstreamCluster> find(String cluster) {
                return Optional.empty();
            }

            @Override
            public Collection<UpstreamCluster> all() {
                return List.of();
            }
        };
        Surroundings around =
                new Surroundings(Shared.of(stats, blocking), none, caches, new CompiledTexts(), () -> loop);
        return new ContextScope(name, "ext", code, "http.in.", around, ContextScope.Logs.NONE);
    }

    @AfterEach
    void stop() {
        blocking.close();
    }

    @Test
    void putsNumbersUnderItsPrefixOrAtTheTop() {
        context.counter("fault.aborts").add(1);
        context.counter(".edge.ok").add(2);

        assertThat(stats.counter("http.in.fault.aborts").value()).isEqualTo(1);
        assertThat(stats.counter("edge.ok").value()).isEqualTo(2);
    }

    @Test
    void runsItsTasksOneAfterTheOtherOnAHelperThread() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 50; i++) {
            int n = i;
            context.execute(() -> seen.add(n));
        }

        await().until(() -> seen.size() == 50);
        assertThat(seen).isSorted();
    }

    @Test
    void keepsCachesOverReloadsAndLoadsOnce() {
        Cache.Spec spec = new Cache.Spec(10, Duration.ofSeconds(5), Duration.ofSeconds(1));
        Cache<String, String> first = context.cache("c", spec);
        Cache<String, String> second = context("other").cache("c", spec);
        List<CompletableFuture<String>> loads = new ArrayList<>();
        CompletionStage<String> one = first.load("k", k -> load(loads));
        CompletionStage<String> two = second.load("k", k -> load(loads));

        assertThat(loads).hasSize(1);
        loads.get(0).complete("v");

        assertThat(one.toCompletableFuture().join()).isEqualTo("v");
        assertThat(two.toCompletableFuture().join()).isEqualTo("v");
        loop.millis(1500);
        assertThat(first.load("k", k -> load(loads)).toCompletableFuture().join())
                .isEqualTo("v");
        assertThat(loads).hasSize(2);
        loop.millis(5000);
        assertThat(first.find("k")).isEmpty();
    }

    private static final Cache.Spec FOR_EVER = new Cache.Spec(0, Duration.ZERO, Duration.ZERO);

    /** A class of a plugin: loaded once more, by a loader of its own. */
    public static final class Own {}

    private static Object ofAPlugin() throws Exception {
        String name = Own.class.getName();
        byte[] code;
        try (var in = Own.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            code = java.util.Objects.requireNonNull(in).readAllBytes();
        }
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String wanted) {
                return defineClass(wanted, code, 0, code.length);
            }
        };
        return loader.loadClass(name).getConstructor().newInstance();
    }

    @Test
    void showsValuesOfAPluginsClassesToThatCopyOfItsCodeOnly() throws Exception {
        Cache<String, Object> before = context("f", "code 1").cache("c", FOR_EVER);
        Cache<String, Object> after = context("f", "code 2").cache("c", FOR_EVER);
        before.put("own", ofAPlugin());
        before.put("within", List.of(Optional.of(ofAPlugin())));
        before.put("plain", List.of("x"));

        assertThat(before.find("own")).isPresent();
        assertThat(before.find("within")).isPresent();
        assertThat(after.find("own")).isEmpty();
        assertThat(after.find("within")).isEmpty();
        assertThat(after.find("plain")).contains(List.of("x"));
    }

    @Test
    void dropsThemWithTheLastFilterOfThatCode() throws Exception {
        ContextScope one = context("f", "code 1");
        ContextScope two = context("g", "code 1");
        Cache<String, Object> cache = one.cache("c", FOR_EVER);
        two.cache("c", FOR_EVER);
        cache.put("own", ofAPlugin());
        cache.put("plain", "x");

        one.close();
        two.close();

        await().until(() -> cache.find("own").isEmpty());
        cache.put("late", ofAPlugin());
        assertThat(cache.find("late")).isEmpty();
        assertThat(cache.find("plain")).contains("x");
    }

    @Test
    void takesTheBoundsAskedForLast() {
        Cache<String, String> cache = context.cache("c", FOR_EVER);
        for (int i = 0; i < 10; i++) {
            cache.put("k" + i, "v");
        }

        context("again").cache("c", new Cache.Spec(0, Duration.ofSeconds(5), Duration.ZERO));

        assertThat(cache.find("k1")).isPresent();
        loop.millis(6000);
        assertThat(cache.find("k1")).isEmpty();
    }

    private static CompletionStage<String> load(List<CompletableFuture<String>> loads) {
        CompletableFuture<String> load = new CompletableFuture<>();
        loads.add(load);
        return load;
    }

    @Test
    void doesNotKeepFailures() {
        Cache<String, String> cache = context.cache("c", new Cache.Spec(10, Duration.ZERO, Duration.ZERO));
        CompletionStage<String> failed =
                cache.load("k", k -> CompletableFuture.failedStage(new IllegalStateException("no")));

        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(cache.load("k", k -> CompletableFuture.completedStage("v"))
                        .toCompletableFuture()
                        .join())
                .isEqualTo("v");
    }

    @Test
    void closesItsResourcesInReverseOrderThenItsLease() {
        List<String> closed = new CopyOnWriteArrayList<>();
        context.onClose(() -> closed.add("a"));
        context.onClose(() -> closed.add("b"));
        Extension.Lease lease = () -> closed.add("lease");

        context.close(lease);
        context.close(lease);

        await().until(() -> closed.size() == 3);
        assertThat(closed).containsExactly("b", "a", "lease");
    }

    @Test
    void runsTimersUntilItIsClosed() {
        List<String> seen = new CopyOnWriteArrayList<>();
        context.after(Duration.ofSeconds(1), () -> seen.add("one"));
        context.after(Duration.ofSeconds(3), () -> seen.add("two"));
        loop.millis(1500);
        await().until(() -> seen.contains("one"));

        context.close(Extension.Lease.NONE);
        loop.millis(5000);

        assertThat(seen).containsExactly("one");
    }

    @Test
    void refusesBlockingWorkBeyondItsBound() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<CompletionStage<String>> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(context.blocking(() -> {
                gate.join();
                return "";
            }));
        }

        assertThat(all.get(6).toCompletableFuture()).isCompletedExceptionally();
        gate.complete(null);
        await().until(() -> all.get(0).toCompletableFuture().isDone());
    }
}
