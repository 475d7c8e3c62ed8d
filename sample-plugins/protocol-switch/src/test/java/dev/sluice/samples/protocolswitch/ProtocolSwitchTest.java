package dev.sluice.samples.protocolswitch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProtocolSwitchTest {
    private static final String RULES = "rules: [{prefix: 'GET ', cluster: http}, {prefix: 'SSH-', cluster: ssh}]";

    private static NetworkTest with(String config) {
        return NetworkTest.of(ProtocolSwitch.class)
                .config(config)
                .and(new Onward())
                .cluster("http")
                .cluster("ssh");
    }

    @Test
    void choosesByTheFirstBytesHoweverTheyCome() {
        NetworkTest test = with(RULES);
        for (String text : new String[] {"GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n"}) {
            String cluster = text.startsWith("G") ? "http" : "ssh";
            for (int cut = 0; cut <= text.length(); cut++) {
                Talk talk = test.connect().send(text.substring(0, cut)).send(text.substring(cut));
                assertThat(talk.reached(cluster)).isEqualTo(text.repeat(cut + 1)); // all connections so far
                talk.close();
            }
        }
    }

    @Test
    void whoSaysSomethingElseGoesOn() {
        assertThat(with(RULES).connect().send("SMTP").details()).isEqualTo("nowhere");
        assertThat(with(RULES).connect().send("GE").end().details()).isEqualTo("nowhere");
    }

    @Test
    void aSilentClientWaitsNotLongerThanTold() {
        NetworkTest test = with(RULES + "\npatience: 1s");
        Talk talk = test.connect().send("GE");

        test.advance(Duration.ofMillis(999));
        assertThat(talk.closed()).isFalse();
        test.advance(Duration.ofMillis(1));
        assertThat(talk.details()).isEqualTo("nowhere");
    }

    @Test
    void refusesAnEmptyPrefixAndAnUnknownCluster() {
        assertThatThrownBy(() -> with("rules: [{prefix: '', cluster: http}]").open())
                .hasMessageContaining("prefix must not be empty");
        assertThatThrownBy(() -> with("rules: [{prefix: a, cluster: none}]").open())
                .hasMessageContaining("unknown cluster 'none'");
    }
}
