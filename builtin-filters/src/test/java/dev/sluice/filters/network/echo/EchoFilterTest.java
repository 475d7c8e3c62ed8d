package dev.sluice.filters.network.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import org.junit.jupiter.api.Test;

class EchoFilterTest {
    @Test
    void sendsBackWhatComes() {
        Talk talk = NetworkTest.of(EchoFactory.class).connect().send("abc").send("def");

        assertThat(talk.received()).isEqualTo("abcdef");
        assertThat(talk.ended()).isFalse();
    }

    @Test
    void sendsBackMuch() {
        String much = "0123456789".repeat(20_000);

        Talk talk = NetworkTest.of(EchoFactory.class).connect().send(much);

        assertThat(talk.received()).isEqualTo(much);
    }

    @Test
    void endsWithTheClient() {
        Talk talk = NetworkTest.of(EchoFactory.class).connect().send("abc").end();

        assertThat(talk.received()).isEqualTo("abc");
        assertThat(talk.ended()).isTrue();
        assertThat(talk.closed()).isTrue();
    }
}
