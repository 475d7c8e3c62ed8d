package dev.sluice.samples.accesslogkey;

import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class ClientKindTest {
    private static void logs(String agent, String kind) {
        FilterTest.of(ClientKind.class)
                .accessLog("%RESPONSE_CODE% %FILTER_STATE(acme.client:PLAIN)%\n")
                .get("/")
                .header("user-agent", agent)
                .run()
                .expectLog("200 " + kind);
    }

    @Test
    void theLogTellsWhoAsked() {
        logs("Mozilla/5.0 (X11; Linux x86_64)", "browser");
        logs("Mozilla/5.0 (compatible; ExampleBot/2.1)", "bot");
        logs("curl/8.1", "tool");
    }
}
