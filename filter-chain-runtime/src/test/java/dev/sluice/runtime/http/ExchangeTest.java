package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Key;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.StreamReset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of the filter contract, one class per heading. */
class ExchangeTest {
    private final Rig rig = new Rig();
    private final List<String> seen = new ArrayList<>();

    private HttpFilter noting(String name) {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                seen.add(name + ">");
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                seen.add("<" + name);
                return Verdict.proceed();
            }

            @Override
            public void onComplete(Exchange x) {
                seen.add(name + "|");
            }
        };
    }

    private static HttpFilter request(Function<Exchange, Verdict> decide) {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                return decide.apply(x);
            }
        };
    }

    private static HttpFilter response(Function<Exchange, Verdict> decide) {
        return new HttpFilter() {
            @Override
            public Verdict onResponse(Exchange x) {
                return decide.apply(x);
            }
        };
    }

    private static Transform mark(String suffix) {
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                out.write(Bytes.of(suffix));
            }
        };
    }

    @Nested
    class Order {
        @Test
        void requestsGoFirstToLastAndResponsesLastToFirst() {
            rig.serve(noting("a"), noting("b"), rig.forwarding());
            Rig.Client client = rig.get();

            rig.cluster.last().answer(200, false);
            rig.cluster.last().send("hi", true);

            assertThat(seen).containsExactly("a>", "b>", "<b", "<a", "a|", "b|");
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.text()).isEqualTo("hi");
            assertThat(client.ended).isTrue();
            assertThat(rig.log).containsExactly("200 via_upstream ");
            assertThat(rig.counter("http.test.downstream_rq_2xx")).isEqualTo(1);
        }

        @Test
        void transformsOfTheResponseRunLastToFirst() {
            rig.serve(
                    response(x -> {
                        x.response().body().transform(mark("a"));
                        return Verdict.proceed();
                    }),
                    response(x -> {
                        x.response().body().transform(mark("b"));
                        return Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.get();

            rig.cluster.last().answer(200, false);
            rig.cluster.last().send("x", true);

            assertThat(client.text()).isEqualTo("xba");
        }

        @Test
        void theRequestBodyPassesInOrderTooAndLosesItsLength() {
            rig.serve(
                    request(x -> {
                        x.request().body().transform(mark("a"));
                        return Verdict.proceed();
                    }),
                    request(x -> {
                        x.request().body().transform(mark("b"));
                        return Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);

            client.send("1", false);
            client.send("2", true);

            assertThat(rig.cluster.last().text()).isEqualTo("12ab");
            assertThat(rig.cluster.last().ended).isTrue();
        }
    }

    @Nested
    class Waiting {
        @Test
        void holdsTheHeadUntilTheBodyEnds() {
            rig.serve(
                    request(x -> Verdict.when(x.request().body().read(10), all -> {
                        x.request().headers().set("x-body", all.toString());
                        return Verdict.proceed();
                    })),
                    rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);
            client.send("ab", false);
            rig.loop.run();
            assertThat(rig.cluster.tries).isEmpty();
            assertThat(client.continued).isTrue();

            client.send("cd", true);
            rig.loop.run();

            assertThat(rig.cluster.last().header("x-body")).isEqualTo("abcd");
            assertThat(rig.cluster.last().text()).isEqualTo("abcd");
            assertThat(rig.cluster.last().ended).isTrue();
        }

        @Test
        void answers413OverTheLimitOfARead() {
            rig.serve(
                    noting("a"),
                    request(x -> Verdict.when(x.request().body().read(3), all -> Verdict.proceed())),
                    rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);

            client.send("abcd", false);
            rig.loop.run();

            assertThat(client.status()).isEqualTo(413);
            assertThat(client.closesAfter).isTrue();
            assertThat(seen).containsExactly("a>", "<a", "a|");
            assertThat(rig.log).containsExactly("413 request_payload_too_large ");
        }

        @Test
        void stopsTheClientWhileItOnlyWaits() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            rig.serve(request(x -> Verdict.when(stage, v -> Verdict.proceed())), rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);
            client.send("x".repeat(100_000), false);
            assertThat(client.paused).isTrue();

            stage.complete("go");
            rig.loop.run();

            assertThat(client.paused).isFalse();
            assertThat(rig.cluster.last().text()).hasSize(100_000);
        }

        @Test
        void aDoneStageGoesOnAtOnceAnotherOneAtTheEndOfTheTurn() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            rig.serve(
                    request(x -> Verdict.when(CompletableFuture.completedFuture(1), v -> {
                        seen.add("done");
                        return Verdict.proceed();
                    })),
                    request(x -> Verdict.when(stage, v -> {
                        seen.add("later");
                        return Verdict.proceed();
                    })),
                    rig.forwarding());
            rig.get();
            assertThat(seen).containsExactly("done");

            stage.complete("");
            assertThat(seen).containsExactly("done");
            rig.loop.run();

            assertThat(seen).containsExactly("done", "later");
        }

        @Test
        void aStageOfAnotherThreadComesHome() throws InterruptedException {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Thread[] where = new Thread[1];
            rig.serve(
                    request(x -> Verdict.when(stage, v -> {
                        where[0] = Thread.currentThread();
                        return Verdict.proceed();
                    })),
                    rig.forwarding());
            rig.get();

            Thread other = new Thread(() -> stage.complete(""));
            other.start();
            other.join();
            rig.loop.run();

            assertThat(where[0]).isSameAs(Thread.currentThread());
            assertThat(rig.cluster.tries).hasSize(1);
        }
    }

    @Nested
    class Replies {
        @Test
        void passEveryFilterEvenThoseThatNeverSawTheRequest() {
            rig.serve(
                    noting("a"),
                    request(x -> Verdict.reply(403).body("no").details("denied")),
                    noting("b"),
                    rig.forwarding());

            Rig.Client client = rig.get();

            assertThat(seen).containsExactly("a>", "<b", "<a", "a|", "b|");
            assertThat(client.status()).isEqualTo(403);
            assertThat(client.text()).isEqualTo("no");
            assertThat(client.header("content-length")).isEqualTo("2");
            assertThat(client.header("content-type")).isEqualTo("text/plain");
            assertThat(rig.log).containsExactly("403 denied ");
        }

        @Test
        void areTrailersOnlyForGrpcWhateverFiltersDoToTheHead() {
            rig.serve(
                    request(x -> {
                        x.request().headers().remove(HeaderName.CONTENT_TYPE);
                        return Verdict.reply(503).body("down%");
                    }),
                    rig.forwarding());

            Rig.Client client = rig.grpc();

            assertThat(client.status()).isEqualTo(200);
            assertThat(client.header("grpc-status")).isEqualTo("14");
            assertThat(client.header("grpc-message")).isEqualTo("down%25");
            assertThat(client.text()).isEmpty();
            assertThat(client.ended).isTrue();
        }

        @Test
        void fromTheResponseWayReplaceItForTheFiltersStillAhead() {
            rig.serve(noting("a"), response(x -> Verdict.reply(418).body("tea")), noting("b"), rig.forwarding());
            Rig.Client client = rig.get();

            rig.cluster.last().answer(200, false);

            assertThat(seen).startsWith("a>", "b>", "<b", "<a");
            assertThat(client.status()).isEqualTo(418);
            assertThat(rig.cluster.last().reset).isTrue();
        }

        @Test
        void streamWhatASourceWrites() {
            HttpTerminal terminal = x -> Verdict.reply(200)
                    .body((trailers, out) -> out.hold(x.sleep(Duration.ofMillis(5)), v -> {
                        out.write(Bytes.of("slow"));
                        trailers.add("x-end", "1");
                    }));
            rig.serve(terminal);
            Rig.Client client = rig.get();
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.ended).isFalse();

            rig.loop.millis(10);

            assertThat(client.text()).isEqualTo("slow");
            assertThat(client.sentTrailers).isNotNull();
        }

        @Test
        void comingTooLateAreACut() {
            Exchange[] kept = new Exchange[1];
            rig.serve(
                    request(x -> {
                        kept[0] = x;
                        return Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.get();
            rig.cluster.last().answer(200, false);

            kept[0].abort(Verdict.reply(500).details("too_late"));
            kept[0].abort(Verdict.reply(501));
            rig.loop.run();

            assertThat(client.reset).isTrue();
            assertThat(rig.log).containsExactly("200 too_late ");
            assertThat(rig.counter("sluice.late_completions")).isEqualTo(1);
        }

        @Test
        void byAbortBeforeTheHeadAreOrdinaryReplies() {
            CompletableFuture<String> never = new CompletableFuture<>();
            rig.serve(
                    noting("a"),
                    request(x -> {
                        x.after(
                                Duration.ofMillis(1),
                                () -> x.abort(Verdict.reply(429).details("slow_down")));
                        return Verdict.when(never, v -> Verdict.proceed());
                    }),
                    rig.forwarding());
            Rig.Client client = rig.get();

            rig.loop.millis(2);

            assertThat(client.status()).isEqualTo(429);
            assertThat(seen).containsExactly("a>", "<a", "a|");
        }
    }

    @Nested
    class Failures {
        @Test
        void ofAFilterAre500WithItsName() {
            rig.serve(
                    request(x -> {
                        throw new IllegalStateException("bug");
                    }),
                    rig.forwarding());

            Rig.Client client = rig.get();

            assertThat(client.status()).isEqualTo(500);
            assertThat(rig.log).containsExactly("500 filter_exception{f0} ");
            assertThat(rig.counter("sluice.filter.test.f0.errors")).isEqualTo(1);
        }

        @Test
        void countAsProceedWhenTheFilterFailsOpen() {
            rig.serve(List.of(
                    rig.use(
                            "open",
                            request(x -> {
                                throw new IllegalStateException("bug");
                            }),
                            true),
                    rig.use("end", rig.forwarding(), false)));

            rig.get();

            assertThat(rig.cluster.tries).hasSize(1);
        }

        @Test
        void inATransformAfterTheHeadAreACut() {
            rig.serve(
                    response(x -> {
                        x.response().body().transform((in, out) -> {
                            throw new IllegalStateException("bug");
                        });
                        return Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.get();
            rig.cluster.last().answer(200, false);

            rig.cluster.last().send("x", false);
            rig.loop.run();

            assertThat(client.reset).isTrue();
            assertThat(rig.log).containsExactly("200 filter_exception{f0} ");
        }

        @Test
        void ofAStageWithoutAHandlerAre500() {
            rig.serve(
                    request(x -> Verdict.when(
                            CompletableFuture.<String>failedFuture(new IllegalStateException("no")),
                            v -> Verdict.proceed())),
                    rig.forwarding());

            assertThat(rig.get().status()).isEqualTo(500);
        }
    }

    @Nested
    class Upstreams {
        @Test
        void thatFailAreAnsweredForTheTerminal() {
            rig.cluster.failing.add(Upstream.Failure.CONNECT);
            rig.serve(rig.forwarding());

            Rig.Client client = rig.get();

            assertThat(client.status()).isEqualTo(503);
        }

        @Test
        void areTriedAgainWithTheWholeBody() {
            HttpTerminal retrying = new HttpTerminal() {
                private final Verdict.Forward plan = Verdict.forward().replay(100);

                @Override
                public Verdict onRequest(Exchange x) {
                    x.upstream().cluster(rig.cluster);
                    return plan;
                }

                @Override
                public Verdict onUpstream(Exchange x) {
                    boolean again = x.upstream().failure() != Upstream.Failure.NONE
                            || x.response().status() == 503;
                    return again && x.upstream().replayable() && x.upstream().tries() < 3 ? plan : Verdict.proceed();
                }
            };
            rig.serve(noting("a"), retrying);
            Rig.Client client = rig.request("POST", "/", false);
            client.send("ab", false);
            rig.cluster.last().events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));
            assertThat(rig.cluster.tries).hasSize(2);
            client.send("cd", true);
            assertThat(rig.cluster.last().text()).isEqualTo("abcd");

            rig.cluster.last().answer(503, true);
            assertThat(rig.cluster.tries).hasSize(3);
            assertThat(rig.cluster.last().text()).isEqualTo("abcd");
            assertThat(rig.cluster.last().ended).isTrue();
            rig.cluster.last().answer(200, true);

            assertThat(client.status()).isEqualTo(200);
            assertThat(seen).containsExactly("a>", "<a", "a|");
        }

        @Test
        void onADeadPooledConnectionAreTriedOnceMoreUnseen() {
            rig.cluster.pooled = true;
            rig.serve(rig.forwarding());
            Rig.Client client = rig.get();

            rig.cluster.last().events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));
            assertThat(rig.cluster.tries).hasSize(2);
            assertThat(rig.cluster.last().choice.fresh()).isTrue();
            rig.cluster.last().answer(200, true);

            assertThat(client.status()).isEqualTo(200);
        }

        @Test
        void thatAreLateAre504() {
            rig.serve(rig.forwarding(Verdict.forward().timeout(Duration.ofSeconds(1))));
            Rig.Client client = rig.get();

            rig.loop.millis(1001);

            assertThat(client.status()).isEqualTo(504);
            assertThat(client.text()).isEqualTo("upstream request timeout");
            assertThat(rig.cluster.last().reset).isTrue();
        }

        @Test
        void cutInTheBodyCutTheClient() {
            rig.serve(rig.forwarding());
            Rig.Client client = rig.get();
            rig.cluster.last().answer(200, false);
            rig.cluster.last().send("x", false);

            rig.cluster.last().events.onReset(StreamReset.of(StreamReset.Kind.PROTOCOL, ""));

            assertThat(client.reset).isTrue();
            assertThat(rig.log).containsExactly("200 upstream_reset_after_response_started{protocol_error} UPE");
        }

        @Test
        void areSlowedByASlowClientAndTheOtherWayRound() {
            rig.serve(rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);
            Rig.Host host = rig.cluster.last();
            host.writable = false;
            client.send("x", false);
            assertThat(client.paused).isTrue();
            host.writable = true;
            host.events.onWritable();
            assertThat(client.paused).isFalse();
            host.answer(200, false);

            client.writable = false;
            host.send("y", false);
            assertThat(host.paused).isTrue();
            client.writable = true;
            client.events.onWritable();

            assertThat(host.paused).isFalse();
        }

        @Test
        void mayAnswerBeforeTheRequestIsOver() {
            boolean[] closed = {false};
            rig.serve(
                    request(x -> {
                        x.request().body().transform(new Transform() {
                            @Override
                            public void chunk(Bytes in, Sink out) {
                                out.write(in);
                            }

                            @Override
                            public void end(Headers trailers, Sink out) {
                                seen.add("end");
                            }

                            @Override
                            public void close() {
                                closed[0] = true;
                            }
                        });
                        return Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);
            client.send("x", false);

            rig.cluster.last().answer(200, true);

            assertThat(client.ended).isTrue();
            assertThat(closed[0]).isTrue();
            assertThat(seen).isEmpty();
            assertThat(rig.cluster.last().reset).isTrue();
        }
    }

    @Nested
    class Bodies {
        @Test
        void trailersAreEditedAtTheEnd() {
            rig.serve(
                    response(x -> {
                        x.response().headers().remove(HeaderName.CONTENT_LENGTH);
                        x.response().body().onEnd((trailers, out) -> trailers.add("x-a", "1"));
                        return Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.get();
            rig.cluster.last().answer(200, false);

            rig.cluster.last().send("x", true);

            assertThat(client.sentTrailers).isNotNull();
            assertThat(client.sentTrailers.get("x-a")).isEqualTo("1");
        }

        @Test
        void aResponseIsReadAndReplaced() {
            rig.serve(
                    response(x -> Verdict.when(x.response().body().read(100), all -> {
                        x.response().body().replace(Bytes.of("[" + all + "]"));
                        return Verdict.proceed();
                    })),
                    rig.forwarding());
            Rig.Client client = rig.get();
            rig.cluster.last().answer(200, false);
            rig.cluster.last().send("a", false);
            assertThat(client.sentHead).isNull();
            rig.cluster.last().send("b", true);
            rig.loop.run();

            assertThat(client.text()).isEqualTo("[ab]");
            assertThat(client.header("content-length")).isEqualTo("4");
        }

        @Test
        void anUpgradeFlowsBothWaysOnlyAfterItsAcceptance() {
            rig.serve(rig.forwarding());
            Rig.Client client = rig.request("GET", "/", false, "websocket");
            client.send("early", false);
            Rig.Host host = rig.cluster.last();
            assertThat(host.text()).isEmpty();

            host.answer(101, false);
            host.send("hello", false);
            client.send("!", true);

            assertThat(host.text()).isEqualTo("early!");
            assertThat(client.text()).isEqualTo("hello");
            assertThat(rig.log).isEmpty();
            host.send("", true);
            assertThat(rig.log).hasSize(1);
        }
    }

    @Nested
    class Ends {
        @Test
        void aClientThatLeavesCancelsEverythingOnce() {
            boolean[] closed = {false};
            CompletableFuture<AutoCloseable> stage = new CompletableFuture<>();
            rig.serve(
                    noting("a"),
                    request(x -> {
                        x.after(Duration.ofSeconds(1), () -> seen.add("timer"));
                        return Verdict.when(stage, v -> {
                            seen.add("then");
                            return Verdict.proceed();
                        });
                    }),
                    rig.forwarding());
            Rig.Client client = rig.get();

            client.events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));
            stage.complete(() -> closed[0] = true);
            rig.loop.millis(2000);

            assertThat(seen).containsExactly("a>", "a|");
            assertThat(closed[0]).isTrue();
            assertThat(rig.log).containsExactly("0 downstream_remote_disconnect DC");
        }

        @Test
        void aResetReachesTheHost() {
            rig.serve(rig.forwarding());
            Rig.Client client = rig.get();

            client.events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));

            assertThat(rig.cluster.last().reset).isTrue();
        }

        @Test
        void aRestartBeginsEveryFilterAgainAndKeepsTheStore() {
            Key<Integer> times = Key.of("times", 0);
            HttpFilter counting = new HttpFilter() {
                @Override
                public HttpFilter begin(Exchange x) {
                    seen.add("begin");
                    return new HttpFilter() {
                        @Override
                        public void onComplete(Exchange x) {
                            seen.add("complete");
                        }
                    };
                }
            };
            rig.serve(
                    counting,
                    request(x -> {
                        x.put(times, x.get(times) + 1);
                        return x.get(times) < 2 ? Verdict.restart() : Verdict.proceed();
                    }),
                    rig.forwarding());
            Rig.Client client = rig.request("POST", "/", false);
            client.send("body", true);

            rig.cluster.last().answer(200, true);

            assertThat(seen).containsExactly("begin", "complete", "begin", "complete");
            assertThat(rig.cluster.last().text()).isEqualTo("body");
        }

        @Test
        void aStreamThatIsIdleTooLongIsAnswered() {
            rig.serve(rig.forwarding());
            Rig.Client client = rig.get();

            rig.loop.millis(301_000);

            assertThat(client.status()).isEqualTo(504);
            assertThat(client.text()).isEqualTo("stream timeout");
            assertThat(rig.log).containsExactly("504 stream_idle_timeout SI");
        }

        @Test
        void anIdleConnectionDrains() {
            rig.serve(rig.forwarding());
            rig.get();
            rig.cluster.last().answer(200, true);

            rig.loop.millis(3_700_000);

            assertThat(rig.drained).isTrue();
            assertThat(rig.counter("http.test.downstream_cx_idle_timeout")).isEqualTo(1);
        }
    }

    @Nested
    class Scopes {
        @Test
        void giveEachFilterItsOwnPerRouteValue() {
            rig.routing = Rig.always("one", null, null);
            rig.serve(
                    request(x -> {
                        seen.add(x.perRoute("default"));
                        return Verdict.proceed();
                    }),
                    request(x -> {
                        seen.add(x.perRoute("default"));
                        return Verdict.proceed();
                    }),
                    rig.forwarding());

            rig.get();

            assertThat(seen).containsExactly("one", "default");
        }

        @Test
        void callOtherClusters() {
            Rig.FakeCluster side = new Rig.FakeCluster("side");
            rig.serve(
                    request(x -> Verdict.when(
                            x.call(
                                    side,
                                    dev.sluice.filter.Call.post("s", "/q", Source.of(Bytes.of("ask")))
                                            .read(100)),
                            answer -> {
                                x.request()
                                        .headers()
                                        .set(
                                                "x-answer",
                                                answer.status() + answer.body().toString());
                                return Verdict.proceed();
                            })),
                    rig.forwarding());
            rig.get();
            assertThat(side.last().text()).isEqualTo("ask");

            side.last().answer(200, false);
            side.last().send("yes", true);
            assertThat(rig.cluster.tries).isEmpty();
            rig.loop.run();

            assertThat(rig.cluster.last().header("x-answer")).isEqualTo("200yes");
        }

        @Test
        void cancelTheirCalls() {
            Rig.FakeCluster side = new Rig.FakeCluster("side");
            rig.serve(
                    request(x -> Verdict.when(
                            x.call(side, dev.sluice.filter.Call.get("s", "/")), answer -> Verdict.proceed())),
                    rig.forwarding());
            Rig.Client client = rig.get();

            client.events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));

            assertThat(side.last().reset).isTrue();
        }

        @Test
        void doBlockingWorkElsewhereAndComeHome() throws Exception {
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            rig.serve(
                    request(x -> Verdict.when(
                            x.blocking(() -> {
                                ran.complete(Thread.currentThread());
                                return "v";
                            }),
                            v -> {
                                seen.add(v);
                                return Verdict.proceed();
                            })),
                    rig.forwarding());
            rig.get();

            assertThat(ran.get(5, java.util.concurrent.TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
            org.awaitility.Awaitility.await().until(() -> {
                rig.loop.run();
                return seen.contains("v");
            });
        }

        @Test
        void haveOneObjectPerStreamFromBegin() {
            HttpFilter filter = new HttpFilter() {
                @Override
                public HttpFilter begin(Exchange x) {
                    return new HttpFilter() {
                        private int n;

                        @Override
                        public Verdict onRequest(Exchange x) {
                            seen.add("q" + n++);
                            return Verdict.proceed();
                        }

                        @Override
                        public Verdict onResponse(Exchange x) {
                            seen.add("s" + n++);
                            return Verdict.proceed();
                        }
                    };
                }
            };
            rig.serve(filter, rig.forwarding());
            for (int i = 0; i < 2; i++) {
                rig.get();
                rig.cluster.last().answer(200, true);
            }

            assertThat(seen).containsExactly("q0", "s1", "q0", "s1");
        }
    }
}
