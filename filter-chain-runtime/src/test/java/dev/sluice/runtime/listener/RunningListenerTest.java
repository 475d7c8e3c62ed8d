package dev.sluice.runtime.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.Texts;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.network.Endpoint;
import dev.sluice.runtime.network.EndpointCompiler;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.Clusters;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;

@Timeout(30)
class RunningListenerTest {
    private final Stats stats = new Stats();
    private final Loops loops = Loops.start(2);
    private final Shared shared = Shared.of(stats, Blocking.bounded(2, 10));
    private final Problems problems = Problems.unplaced("test");
    private final Map<String, Extension> extensions = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger closedChains = new AtomicInteger();
    private ListenerLimits limits = new ListenerLimits();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        loops.close();
        shared.blocking().close();
    }

    private void filter(String name, Extension.Kind kind, Object filter) throws Exception {
        Extension extension = Mockito.mock(Extension.class);
        Mockito.when(extension.kind()).thenReturn(kind);
        Mockito.when(extension.name()).thenReturn(name);
        Mockito.when(extension.read(ArgumentMatchers.any(), ArgumentMatchers.any()))
                .thenReturn("config");
        Mockito.when(extension.open(ArgumentMatchers.any(), ArgumentMatchers.any()))
                .thenAnswer(call -> {
                    call.<FilterContext>getArgument(1).onClose(closedChains::incrementAndGet);
                    return filter;
                });
        Mockito.when(extension.lease()).thenReturn(Extension.Lease.NONE);
        extensions.put(name, extension);
    }

    private void say(String name, String text) throws Exception {
        filter(name, Extension.Kind.NETWORK_TERMINAL, (NetworkTerminal) c -> Verdict.reply(Source.of(Bytes.of(text))));
    }

    /** Says that it is there, and keeps the connection until the client goes. */
    private void stay(String name) throws Exception {
        filter(name, Extension.Kind.NETWORK_TERMINAL, (NetworkTerminal) c -> {
            CompletableFuture<Void> over = new CompletableFuture<>();
            return Verdict.reply((none, out) -> {
                out.write(Bytes.of("!"));
                out.hold(over, ended -> {});
                c.inbound().transform(new Transform() {
                    @Override
                    public void chunk(Bytes in, Sink nowhere) {
                        out.write(in.copy());
                    }

                    @Override
                    public void close() {
                        over.complete(null);
                    }
                });
            });
        });
    }

    private final class Extensions implements Registry {
        @Override
        public @org.jspecify.annotations.Nullable Extension find(
                Any config, String name, Place place, Extension.Kind... kinds) {
            Extension found = extensions.get(name);
            if (found == null || !Arrays.asList(kinds).contains(found.kind())) {
                place.error("unknown filter " + name);
                return null;
            }
            return found;
        }

        @Override
        public @org.jspecify.annotations.Nullable Extension byName(String name) {
            return extensions.get(name);
        }

        @Override
        public List<Extension> all() {
            return List.copyOf(extensions.values());
        }
    }

    private static Address address(int port) {
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
                .build();
    }

    private static FilterChain.Builder chain(String... filters) {
        FilterChain.Builder chain = FilterChain.newBuilder();
        for (String name : filters) {
            chain.addFilters(Filter.newBuilder().setName(name).setTypedConfig(Any.getDefaultInstance()));
        }
        return chain;
    }

    private static Listener.Builder listener(FilterChain.Builder... chains) {
        Listener.Builder listener = Listener.newBuilder().setName("l").setAddress(address(0));
        Arrays.asList(chains).forEach(listener::addFilterChains);
        return listener;
    }

    private ListenerPlan compile(Listener.Builder listener) {
        ListenerPlan plan = ListenerCompiler.compile(
                listener.build(), Place.root(problems).field("listener"), new Extensions(), EndpointCompiler.NONE);
        return Objects.requireNonNull(plan, () -> problems.all().toString());
    }

    private ListenerChains opened(Listener.Builder listener) {
        Surroundings around = new Surroundings(
                shared,
                Mockito.mock(Clusters.class),
                Mockito.mock(Caches.class),
                Mockito.mock(Texts.class),
                () -> loops.all().get(0));
        ListenerPlan plan = compile(listener);
        assertThat(problems.all()).isEmpty();
        return Objects.requireNonNull(ListenerChains.open(plan, around, LogSinks.discarding()), () -> problems.all()
                .toString());
    }

    private RunningListener start(Listener.Builder listener) throws IOException {
        RunningListener running = RunningListener.bind(opened(listener), List.copyOf(loops.all()), shared, limits);
        open.add(running::close);
        running.start();
        return running;
    }

    private Socket connect(RunningListener to) throws IOException {
        return connect((InetSocketAddress) to.localAddresses().get(0));
    }

    private Socket connect(InetSocketAddress to) throws IOException {
        Socket socket = new Socket(to.getAddress(), to.getPort());
        socket.setSoTimeout(20_000);
        open.add(socket);
        return socket;
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void acceptsOnAllItsAddressesAndCountsUnderTheFirst() throws Exception {
        say("hello", "hi");
        RunningListener running = start(listener(chain("hello"))
                .addAdditionalAddresses(AdditionalAddress.newBuilder().setAddress(address(0))));

        assertThat(running.localAddresses()).hasSize(2);
        for (java.net.SocketAddress at : running.localAddresses()) {
            assertThat(all(connect((InetSocketAddress) at))).isEqualTo("hi");
        }
        await().untilAsserted(() -> assertThat(stats.counter("listener.127.0.0.1_0.downstream_cx_destroy")
                        .value())
                .isEqualTo(2));
        assertThat(stats.counter("listener.127.0.0.1_0.downstream_cx_total").value())
                .isEqualTo(2);
        assertThat(stats.gauge("listener.127.0.0.1_0.downstream_cx_active").value())
                .isZero();
        assertThat(stats.gauge("listener_manager.total_listeners_active").value())
                .isEqualTo(1);
        assertThat(running.activeConnections()).isZero();
    }

    @Test
    void choosesTheChainByWhatItKnows() throws Exception {
        say("external", "external");
        say("local", "local");
        say("other", "other");
        RunningListener running = start(listener(
                chain("external")
                        .setFilterChainMatch(FilterChainMatch.newBuilder()
                                .setSourceType(FilterChainMatch.ConnectionSourceType.EXTERNAL)),
                chain("local")
                        .setFilterChainMatch(FilterChainMatch.newBuilder()
                                .setTransportProtocol("raw_buffer")
                                .setSourceType(FilterChainMatch.ConnectionSourceType.SAME_IP_OR_LOOPBACK))));
        assertThat(all(connect(running))).isEqualTo("local");

        RunningListener none = start(listener(
                chain("local").setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls"))));
        assertThat(all(connect(none))).isEmpty();
        assertThat(stats.counter("listener.127.0.0.1_0.no_filter_chain_match").value())
                .isEqualTo(1);

        RunningListener last = start(listener(chain("local")
                        .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls")))
                .setDefaultFilterChain(chain("other")));
        assertThat(all(connect(last))).isEqualTo("other");
    }

    @Test
    void letsListenerFiltersLookAtTheFirstBytes() throws Exception {
        stay("stay");
        filter("sniff", Extension.Kind.LISTENER, (ListenerFilter) s -> Verdict.when(s.peek(4), first -> {
            s.skip(2);
            s.remote(new InetSocketAddress("10.1.1.1", first.length()));
            s.serverName(first.toString().substring(2));
            return Verdict.proceed();
        }));
        RunningListener running = start(listener(chain("stay")
                        .setFilterChainMatch(FilterChainMatch.newBuilder().addServerNames("cd")))
                .addListenerFilters(io.envoyproxy.envoy.config.listener.v3.ListenerFilter.newBuilder()
                        .setName("sniff")
                        .setTypedConfig(Any.getDefaultInstance())));
        Socket client = connect(running);
        client.getOutputStream().write('a');
        client.getOutputStream().flush();
        client.getOutputStream().write("bcd".getBytes(StandardCharsets.US_ASCII));
        byte[] three = client.getInputStream().readNBytes(3);
        client.getOutputStream().write("ef".getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();

        assertThat(new String(three, StandardCharsets.US_ASCII)).isEqualTo("!cd");
        assertThat(all(client)).isEqualTo("ef");
    }

    @Test
    void doesNotWaitForListenerFiltersForEver() throws Exception {
        say("hello", "hi");
        filter("sniff", Extension.Kind.LISTENER, (ListenerFilter)
                s -> Verdict.when(s.peek(4), first -> Verdict.proceed()));
        Listener.Builder impatient = listener(chain("hello"))
                .setListenerFiltersTimeout(Duration.newBuilder().setNanos(50_000_000))
                .addListenerFilters(io.envoyproxy.envoy.config.listener.v3.ListenerFilter.newBuilder()
                        .setName("sniff")
                        .setTypedConfig(Any.getDefaultInstance()));
        assertThat(all(connect(start(impatient)))).isEmpty();
        assertThat(stats.counter("listener.127.0.0.1_0.downstream_pre_cx_timeout")
                        .value())
                .isEqualTo(1);

        assertThat(all(connect(start(impatient.setContinueOnListenerFiltersTimeout(true)))))
                .isEqualTo("hi");
        assertThat(stats.gauge("listener.127.0.0.1_0.downstream_pre_cx_active").value())
                .isZero();
    }

    @Test
    void closesWhoComesOverALimitAndRecovers() throws Exception {
        stay("stay");
        limits = new ListenerLimits(2, 3);
        RunningListener one = start(listener(chain("stay")).setStatPrefix("one"));
        RunningListener two = start(listener(chain("stay")).setStatPrefix("two"));
        Socket first = connect(one);
        assertThat(first.getInputStream().read()).isEqualTo('!');
        assertThat(connect(one).getInputStream().read()).isEqualTo('!');
        assertThat(all(connect(one))).isEmpty();
        assertThat(connect(two).getInputStream().read()).isEqualTo('!');
        assertThat(all(connect(two))).isEmpty();
        assertThat(stats.counter("listener.one.downstream_cx_overflow").value()).isEqualTo(1);
        assertThat(stats.counter("listener.two.downstream_global_cx_overflow").value())
                .isEqualTo(1);

        first.close();
        await().until(() -> one.activeConnections() == 1);

        assertThat(connect(two).getInputStream().read()).isEqualTo('!');
    }

    @Test
    void changesChainsUnderOpenConnections() throws Exception {
        stay("stay");
        say("new", "new");
        RunningListener running = start(listener(chain("stay")));
        Socket old = connect(running);
        assertThat(old.getInputStream().read()).isEqualTo('!');

        running.use(opened(listener(chain("new"))), java.time.Duration.ofMinutes(10));

        assertThat(all(connect(running))).isEqualTo("new");
        old.getOutputStream().write('x');
        assertThat(old.getInputStream().read()).isEqualTo('x');
        assertThat(closedChains).hasValue(0);
        old.close();
        await().until(() -> closedChains.get() == 1);
    }

    @Test
    void drainsThenCloses() throws Exception {
        stay("stay");
        RunningListener running = start(listener(chain("stay")));
        Socket client = connect(running);
        assertThat(client.getInputStream().read()).isEqualTo('!');
        running.drain();
        await().untilAsserted(() -> assertThatThrownBy(() -> connect(running)).isInstanceOf(IOException.class));
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
        assertThat(running.idle().toCompletableFuture()).isNotDone();

        running.close();

        assertThat(all(client)).isEmpty();
        running.idle().toCompletableFuture().get(5, TimeUnit.SECONDS);
        await().until(() -> closedChains.get() == 1);
    }

    @Test
    void balancesExactly() throws Exception {
        stay("stay");
        Listener.ConnectionBalanceConfig exact = Listener.ConnectionBalanceConfig.newBuilder()
                .setExactBalance(Listener.ConnectionBalanceConfig.ExactBalance.getDefaultInstance())
                .build();
        RunningListener running = start(listener(chain("stay")).setConnectionBalanceConfig(exact));
        for (int i = 0; i < 10; i++) {
            assertThat(connect(running).getInputStream().read()).isEqualTo('!');
        }

        assertThat(stats.gauge("listener.127.0.0.1_0.worker_0.downstream_cx_active")
                        .value())
                .isEqualTo(5);
    }

    @Test
    void listensOnAUnixSocket(@TempDir Path folder) throws Exception {
        say("hello", "hi");
        Path path = folder.resolve("s");
        Address pipe = Address.newBuilder()
                .setPipe(Pipe.newBuilder().setPath(path.toString()))
                .build();
        start(listener(chain("hello")).setAddress(pipe));
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer got = ByteBuffer.allocate(10);
            while (client.read(got) >= 0) {
                // until the end
            }
            assertThat(got.position()).isEqualTo(2);
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        say("hello", "hi");
        RunningListener first = start(listener(chain("hello")).setEnableReusePort(BoolValue.of(false)));
        int port = ((InetSocketAddress) first.localAddresses().get(0)).getPort();
        ListenerChains second =
                opened(listener(chain("hello")).setAddress(address(port)).setEnableReusePort(BoolValue.of(false)));

        assertThatThrownBy(() -> RunningListener.bind(second, List.copyOf(loops.all()), shared, limits))
                .hasMessageStartingWith("cannot bind '127.0.0.1:" + port + "': ");
    }

    @Test
    void reportsWhatItCannotDo() throws Exception {
        say("hello", "hi");
        filter("pass", Extension.Kind.NETWORK, new dev.sluice.filter.network.NetworkFilter() {});
        compile(listener(
                        chain("hello", "pass"),
                        chain("hello", "hello"),
                        chain("nobody"),
                        chain("hello")
                                .setTransportSocket(TransportSocket.newBuilder().setName("tls")))
                .setPerConnectionBufferLimitBytes(UInt32Value.of(-1)));

        assertThat(problems.all().stream().map(Problem::path))
                .contains(
                        "listener.filter_chains[0].filters[0]",
                        "listener.filter_chains[0].filters[1]",
                        "listener.filter_chains[1].filters[0]",
                        "listener.filter_chains[1].filter_chain_match",
                        "listener.filter_chains[2].filters[0].typed_config",
                        "listener.filter_chains[3].transport_socket",
                        "listener.per_connection_buffer_limit_bytes");
    }

    @Test
    void servesEndpointsWithTheConnectionsFacts() throws Exception {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Endpoint endpoint = (connection, wire) -> {
            port.complete(connection.listenerPort());
            wire.write(ByteBuffer.wrap("endpoint".getBytes(StandardCharsets.US_ASCII)));
            wire.finish();
        };
        ListenerPlan plan = ListenerCompiler.compile(
                listener(chain("http")).build(),
                Place.root(problems),
                new Extensions(),
                (any, place) -> () -> endpoint);
        Surroundings around = new Surroundings(
                shared,
                Mockito.mock(Clusters.class),
                Mockito.mock(Caches.class),
                Mockito.mock(Texts.class),
                () -> loops.all().get(0));
        ListenerChains chains = ListenerChains.open(Objects.requireNonNull(plan), around, LogSinks.discarding());
        RunningListener running =
                RunningListener.bind(Objects.requireNonNull(chains), List.copyOf(loops.all()), shared, limits);
        open.add(running::close);
        running.start();

        assertThat(all(connect(running))).isEqualTo("endpoint");
        assertThat(port.get())
                .isEqualTo(((InetSocketAddress) running.localAddresses().get(0)).getPort());
    }
}
