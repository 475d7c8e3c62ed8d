package dev.sluice.filters.http.statefulsession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Headers;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class StatefulSessionFilterTest {
    private static final String COOKIE = """
            session_state:
              name: envoy.http.stateful_session.cookie
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState
                cookie: {name: sess, path: /p, ttl: 120s}
            """;
    private static final String HEADER = """
            session_state:
              name: envoy.http.stateful_session.header
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState
                name: x-host
            """;
    private static final String HOST = "10.0.0.1:80";

    private static FilterTest with(String config) {
        return FilterTest.of(StatefulSessionFactory.class).config(config);
    }

    private static String cookieOf(Exchanged x) {
        String line = x.header("set-cookie");
        return line.isEmpty() ? "" : line.substring(0, line.indexOf(';'));
    }

    @Test
    void tellsTheHostOnceAndKeepsIt() {
        FilterTest test = with(COOKIE);
        Exchanged first = test.get("/p/x").run();

        assertThat(first.header("set-cookie")).matches("sess=\"[A-Za-z0-9+/=]+\"; Max-Age=120; Path=/p; HttpOnly");
        test.get("/p/x").header("cookie", cookieOf(first)).run().expectHeader("set-cookie", "");
    }

    @Test
    void tellsAnotherHostThanTheOneThatIsGone() {
        Headers response = new Headers();
        new CookiePlace("sess", "", 0).tell(response, "10.0.0.9:80");

        Exchanged x = with(COOKIE)
                .get("/p")
                .header("cookie", response.get("set-cookie"))
                .run();

        assertThat(cookieOf(x)).isNotEmpty();
    }

    @Test
    void strictRatherFailsThanTakeAnother() {
        Headers response = new Headers();
        new CookiePlace("sess", "", 0).tell(response, "10.0.0.9:80");

        with(COOKIE + "strict: true")
                .get("/p")
                .header("cookie", response.get("set-cookie"))
                .run()
                .expectStatus(503);
    }

    @Test
    void pathsOutsideTheCookiesHaveNoSession() {
        FilterTest test = with(COOKIE);

        for (String path : new String[] {"/", "/pp", "/x/p"}) {
            test.get(path).run().expectHeader("set-cookie", "");
        }
        for (String path : new String[] {"/p", "/p/", "/p?q"}) {
            assertThat(cookieOf(test.get(path).run())).isNotEmpty();
        }
    }

    @Test
    void routesMayTurnItOffOrReplaceIt() {
        with(COOKIE).perRoute("disabled: true").get("/p").run().expectHeader("set-cookie", "");

        String other = "stateful_session:\n" + HEADER.indent(2);
        with(COOKIE)
                .perRoute(other)
                .get("/p")
                .run()
                .expectHeader("set-cookie", "")
                .expectHeader("x-host", Base64.getEncoder().encodeToString(HOST.getBytes()));
    }

    @Test
    void cookiesAreThoseOfEnvoy() {
        CookiePlace place = new CookiePlace("s", "", 0);
        Headers old = new Headers();
        old.add("cookie", "s=\"Cg8xMjcuMC4wLjE6MjkzMDMQAQ==\""); // expired in 1970
        assertThat(place.find(old)).isEmpty();

        Headers endless = new Headers();
        endless.add("cookie", "s=Cg8xMjcuMC4wLjE6MjkzMDM=");
        assertThat(place.find(endless)).isEqualTo("127.0.0.1:29303");

        Headers plain = new Headers();
        plain.add("cookie", "s=" + Base64.getEncoder().encodeToString("127.0.0.1:80".getBytes()));
        assertThat(place.find(plain)).isEqualTo("127.0.0.1:80");
    }

    @Test
    void garbageIsNoSession() {
        for (String value : new String[] {"", "%%%", "CgU=", "\"", "/////w==", "Cv///w8="}) {
            Exchanged x =
                    with(COOKIE).get("/p").header("cookie", "sess=" + value).run();
            x.expectStatus(200);
            assertThat(cookieOf(x)).isNotEmpty();
        }
    }

    @Test
    void needsANameAndAKnownKind() {
        assertThatThrownBy(() -> with(COOKIE.replace("name: sess, ", "")).open())
                .hasMessageContaining("cookie.name");
        with("").get("/").run().expectStatus(200);
    }
}
