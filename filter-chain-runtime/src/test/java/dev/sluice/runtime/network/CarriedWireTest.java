package dev.sluice.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Stream;
import dev.sluice.filter.Tunnel;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarriedWireTest {
    private final NetworkHarness net = new NetworkHarness();
    private final List<String> answers = new ArrayList<>();

    private final class Carries implements NetworkTerminal, Tunnel {
        @Override
        public Verdict onConnection(RawConnection c) {
            c.upstream().cluster(net);
            return Verdict.forward().inside(this);
        }

        @Override
        public Verdict onUpstream(RawConnection c) {
            answers.add(c.upstream().failure() + " " + c.upstream().failureReason());
            return c.upstream().failure() == Upstream.Failure.NONE ? Verdict.proceed() : Verdict.reset("refused");
        }

        @Override
        public Headers request(Stream s) {
            Headers head = new Headers();
            head.set(HeaderName.METHOD, "CONNECT");
            head.set(HeaderName.AUTHORITY, "h:1");
            return head;
        }
    }

    private DownstreamConnection open(String status) {
        DownstreamConnection connection = net.serve(new Carries());
        head(status);
        return connection;
    }

    private void head(String status) {
        Headers head = new Headers();
        head.set(HeaderName.STATUS, status);
        net.http.events().onHead(head, false);
        net.loop.run();
    }

    private void says(String text, boolean end) {
        net.http.events().onData(NetworkHarness.bytes(text), end);
        net.loop.run();
    }

    @Test
    void carriesBytesAndEndsBothWays() {
        open("200");
        net.send("ping");
        says("pong", false);
        net.client.client().end();
        net.loop.run();
        says("!", true);

        assertThat(net.http.saw).hasToString("CONNECT h:1 ping.");
        assertThat(net.atClient.text()).isEqualTo("pong!");
        assertThat(net.closed).isTrue();
        assertThat(net.atClient.failed()).isFalse();
    }

    @Test
    void sendsNothingBeforeTheAnswer() {
        DownstreamConnection waiting = net.serve(new Carries());
        net.send("early");

        assertThat(net.http.saw).hasToString("CONNECT h:1 ");
        head("200");

        assertThat(net.http.saw).hasToString("CONNECT h:1 early");
        assertThat(waiting.done()).isFalse();
    }

    @Test
    void anotherStatusRefusesTheTunnel() {
        open("407");

        assertThat(answers).containsExactly("CONNECT tunnel_response:407");
        assertThat(net.http.saw).hasToString("CONNECT h:1 RESET");
        assertThat(net.closed).isTrue();
    }

    @Test
    void aSlowProxyBrakesTheClientAndASlowClientTheProxy() {
        open("200");
        net.http.writable = false;
        net.send("a");
        net.send("b");
        assertThat(net.http.saw).hasToString("CONNECT h:1 a");

        net.http.writable = true;
        net.http.events().onWritable();
        net.loop.run();
        assertThat(net.http.saw).hasToString("CONNECT h:1 ab");

        net.client.client().pause();
        for (int i = 0; i < 200 && !net.http.paused; i++) {
            net.http.events().onData(ByteBuffer.allocate(10_000), false);
        }
        assertThat(net.http.paused).isTrue();
        net.client.client().resume();
        net.loop.run();
        assertThat(net.http.paused).isFalse();
    }

    @Test
    void aResetOfTheStreamResetsTheClient() {
        DownstreamConnection cut = open("200");
        net.http.events().onReset(StreamReset.of(StreamReset.Kind.REMOTE, "http2.remote_reset"));
        net.loop.run();

        assertThat(net.atClient.failed()).isTrue();
        assertThat(cut.responseFlags()).isEqualTo("UR");
    }

    @Test
    void aResetOfTheClientResetsTheStream() {
        open("200");
        net.client.client().reset();
        net.loop.run();

        assertThat(net.http.saw).hasToString("CONNECT h:1 RESET");
    }
}
