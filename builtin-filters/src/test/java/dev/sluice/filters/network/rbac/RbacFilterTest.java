package dev.sluice.filters.network.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RbacFilterTest {
    private static final String LOCAL =
            "policies: {local: {permissions: [{any: true}], principals: [{direct_remote_ip: {address_prefix: 127.0.0.1, prefix_len: 32}}]}}";

    private static NetworkTest with(String config) {
        return NetworkTest.of(RbacFactory.class).config(config);
    }

    @Test
    void closesWithoutAByte() {
        NetworkTest test = with("stat_prefix: den.\nrules: {action: DENY, " + LOCAL + "}");

        Talk talk = test.connect();

        assertThat(talk.closed()).isTrue();
        assertThat(talk.details()).isEqualTo("rbac_access_denied_matched_policy[local]");
        assertThat(test.stat("den.rbac.denied")).isEqualTo(1);
    }

    @Test
    void letsTheAllowedIn() {
        NetworkTest test = with("stat_prefix: all\nrules: {action: ALLOW, " + LOCAL + "}");

        assertThat(test.connect().send("a").received()).isEqualTo("a");
        assertThat(test.connect("10.0.0.1").closed()).isTrue();
        assertThat(test.stat("all.rbac.allowed")).isEqualTo(1);
        assertThat(test.stat("all.rbac.denied")).isEqualTo(1);
    }

    @Test
    void shadowRulesOnlyCount() {
        NetworkTest test =
                with("stat_prefix: s\nshadow_rules_stat_prefix: sh\nshadow_rules: {action: DENY, " + LOCAL + "}");

        assertThat(test.connect().send("a").received()).isEqualTo("a");
        assertThat(test.stat("s.rbac.sh.shadow_denied")).isEqualTo(1);
    }

    @Test
    void mayCloseLater() {
        Talk talk = with("stat_prefix: d\ndelay_deny: 1s\nrules: {action: DENY, " + LOCAL + "}")
                .connect();

        assertThat(talk.send("a").advance(Duration.ofMillis(999)).ended()).isFalse();
        assertThat(talk.advance(Duration.ofMillis(1)).closed()).isTrue();
        assertThat(talk.received()).isEmpty();
    }
}
