package acme.compat;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Cache;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Connection;
import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import dev.sluice.filter.PerRoute;
import dev.sluice.filter.Secret;
import dev.sluice.filter.Sink;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Uses what an HTTP filter can: state, calls, caches, timers, transforms, keys, numbers, routes. */
@Filter("acme.compat-http")
public final class Everything
        implements FilterFactory<Everything.Config, HttpFilter>, PerRoute<Everything.Config, String> {
    static final Key<String> WHO = Key.of("acme.compat.who", "nobody");
    static final HeaderName TRACE = HeaderName.of("x-compat");

    /** All kinds of components. */
    public record Config(
            @Default("hello") String word,
            Optional<Cluster> service,
            @Default("1s") Duration timeout,
            List<String> more,
            Secret token) {
        public Config {
            if (word.isEmpty()) {
                throw new IllegalArgumentException("word must not be empty");
            }
        }
    }

    @Override
    public HttpFilter open(Config config, FilterContext context) throws InvalidConfig {
        if (config.token().isEmpty()) {
            throw new InvalidConfig("token", "is empty");
        }
        Counter ended = context.counter("compat.ended");
        Cache<String, String> cache = context.cache("words", new Cache.Spec(10, Duration.ofMinutes(1), Duration.ZERO));
        context.onClose(() -> context.log().log(System.Logger.Level.DEBUG, "closed"));
        return new Opened(config, ended, cache);
    }

    @Override
    public String openRoute(Config config, FilterContext context) {
        return config.word();
    }

    private record Opened(Config config, Counter ended, Cache<String, String> cache) implements HttpFilter {
        @Override
        public HttpFilter begin(Exchange x) {
            return new Served(this, x.nanoTime());
        }
    }

    private static final class Served implements HttpFilter {
        private final Opened opened;
        private final long start;
        private String body = "";

        Served(Opened opened, long start) {
            this.opened = opened;
            this.start = start;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            Connection connection = x.connection();
            if (connection.id() < 0
                    || connection.remote() == null
                    || !x.request().upgrade().isEmpty()) {
                return Verdict.reset("compat");
            }
            Headers head = x.request().headers();
            if (!opened.config.token().matches(head.get("x-token"))) {
                return Verdict.reply(401).header("x-why", "token").body("no\n").details("compat_token");
            }
            x.put(WHO, x.request().method() + ' ' + x.request().path());
            head.set(TRACE, x.perRoute("no route"));
            return Verdict.when(x.request().body().read(1 << 16), all -> {
                body = all.toString();
                x.request().body().replace(Bytes.of(body + body));
                return ask(x);
            });
        }

        private Verdict ask(Exchange x) {
            if (opened.config.service().isEmpty()) {
                return Verdict.proceed();
            }
            return Verdict.when(
                    opened.cache.load("word", key -> x.call(
                                    opened.config.service().get(),
                                    Call.get("compat", "/" + key)
                                            .timeout(opened.config.timeout())
                                            .read(1000))
                            .thenApply(answer -> answer.status() + " " + answer.body())),
                    word -> {
                        x.request().headers().set("x-word", word.trim());
                        return Verdict.proceed();
                    },
                    failure -> Verdict.reply(503));
        }

        @Override
        public Verdict onResponse(Exchange x) {
            x.response().headers().set("x-who", x.get(WHO));
            x.response().headers().set("x-local", Boolean.toString(x.response().localReply()));
            Body out = x.response().body();
            if (!out.ended()) {
                out.transform(new Framed(x));
            }
            return Verdict.when(
                    x.blocking(() -> "blocking"),
                    done -> Verdict.when(CompletableFuture.completedFuture(done), again -> {
                        x.response().headers().set("x-done", again);
                        return Verdict.proceed();
                    }));
        }

        @Override
        public void onComplete(Exchange x) {
            StreamInfo info = x.info();
            if (info.ending() == StreamInfo.Ending.COMPLETE && info.startNanos() <= start) {
                opened.ended.add(1);
            }
        }
    }

    private record Framed(Exchange x) implements Transform {
        @Override
        public void chunk(Bytes in, Sink out) {
            int line = in.indexOf((byte) '\n', 0);
            out.write(line < 0 ? in : in.slice(0, line));
        }

        @Override
        public void end(Headers trailers, Sink out) {
            out.hold(x.sleep(Duration.ofMillis(1)), over -> out.write(Bytes.concat(Bytes.of("<"), Bytes.of(">\n"))));
        }
    }
}
