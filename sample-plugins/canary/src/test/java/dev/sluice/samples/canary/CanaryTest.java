package dev.sluice.samples.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.ClientRequest;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private static FilterTest with(String share) {
        return FilterTest.of(Canary.class)
                .config("share: " + share)
                .route("{match: {prefix: /, headers: [{name: x-canary, string_match: {exact: 'yes'}}]},"
                        + " route: {cluster: new}}")
                .upstream(Answer.ok("old"))
                .cluster("new", Answer.ok("new"));
    }

    private static long newOnes(FilterTest test, boolean named) {
        long count = 0;
        for (int i = 0; i < 1000; i++) {
            ClientRequest request = test.get("/");
            String body = (named ? request.header("x-user", "user-" + i) : request)
                    .run()
                    .body();
            count += body.equals("new") ? 1 : 0;
        }
        return count;
    }

    @Test
    void theShareIsAboutRight() {
        assertThat(newOnes(with("20%"), true)).isBetween(150L, 250L);
        assertThat(newOnes(with("20%"), false)).isBetween(150L, 250L);
        assertThat(newOnes(with("0%"), true)).isZero();
        assertThat(newOnes(with("100%"), true)).isEqualTo(1000);
    }

    @Test
    void aUserStaysWhereItIs() {
        for (String user : new String[] {"ann", "bob", "eve"}) {
            String first = with("50%").get("/").header("x-user", user).run().body();
            for (int i = 0; i < 5; i++) {
                with("50%").get("/").header("x-user", user).run().expectBody(first);
            }
        }
    }

    @Test
    void clientsMayChoose() {
        with("0%").get("/").header("x-canary", "yes").run().expectBody("new");
        with("100%").get("/").header("x-canary", "no").run().expectBody("old");
        with("100%").get("/").header("x-canary", "perhaps").run().expectBody("new");
    }

    @Test
    void aShareIsAShare() {
        assertThatThrownBy(() -> with("101%").open()).hasMessageContaining("share must be between");
    }
}
