package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeTest {
    private static final String UPGRADES = "upgrade_configs: [{upgrade_type: websocket}]";
    private static final Answer ACCEPTED = Answer.of(101)
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .early(true)
            .thenHangs();
    private final List<String> log = new ArrayList<>();
    private final Probe sees = new Probe("sees", log);

    private Exchanged asked(Probe probe, Answer answer) {
        return FilterTest.of(probe)
                .manager(UPGRADES)
                .upstream(answer)
                .get("/chat")
                .header("connection", "upgrade")
                .header("upgrade", "websocket")
                .start();
    }

    @Test
    void theRequestTellsWhatIsAskedFor() {
        sees.onRequest(x -> {
            log.add("upgrade " + x.request().upgrade());
            return Verdict.proceed();
        });

        asked(sees, ACCEPTED).expectStatus(101);

        assertThat(log).contains("upgrade websocket");
    }

    @Test
    void theAcceptingHeadIsAnOrdinaryResponseHead() {
        sees.onResponse(x -> {
            x.response().headers().set("x-seen", Integer.toString(x.response().status()));
            return Verdict.proceed();
        });

        asked(sees, ACCEPTED).expectStatus(101).expectHeader("x-seen", "101");
    }

    @Test
    void transformsAreInstalledAtTheHeadAsAlwaysAndSeeRawBytes() {
        sees.onRequest(x -> {
            x.request().body().transform(sees.passing("raw"));
            return Verdict.proceed();
        });
        Exchanged x = asked(sees, ACCEPTED);

        x.sendRaw("frame");

        assertThat(log).contains("raw:frame");
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryResponse() {
        asked(sees, Answer.of(403).body("no")).expectStatus(403).expectBody("no");
    }

    @Test
    void anUpgradeThatIsNotConfiguredMeetsNoFilter() {
        FilterTest.of(sees)
                .get("/chat")
                .header("connection", "upgrade")
                .header("upgrade", "websocket")
                .run()
                .expectStatus(403)
                .expectStat("http.test.downstream_rq_ws_on_non_ws_route", 1);

        assertThat(log).isEmpty();
    }
}
