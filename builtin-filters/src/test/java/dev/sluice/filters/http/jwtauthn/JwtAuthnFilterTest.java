package dev.sluice.filters.http.jwtauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class JwtAuthnFilterTest {
    private static final byte[] SECRET = "a secret of this test, thirty-two".getBytes(StandardCharsets.US_ASCII);
    private static final String KEYS = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" + base64(SECRET) + "\"}]}";
    private static final String REMOTE =
            "providers: {p: {issuer: me, remote_jwks: {http_uri: {uri: 'http://keys.test/jwks', cluster: keys, timeout: 1s}, %s}}}\n"
                    + "rules: [{match: {prefix: /}, requires: {provider_name: p}}]\n";
    private static final String GOOD = token("{\"iss\":\"me\",\"exp\":4102444800}");

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String token(String claims) {
        String signed = base64("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
                + '.'
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HMAC"));
            return signed + '.' + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FilterTest remote(String more, Answer... answers) {
        return FilterTest.of(JwtAuthnFactory.class)
                .config(String.format(REMOTE, more))
                .cluster("keys", answers);
    }

    private static FilterTest local(String provider, String rest) {
        return FilterTest.of(JwtAuthnFactory.class)
                .config("providers: {p: {issuer: me, local_jwks: {inline_string: '" + KEYS + "'}, " + provider + "}}\n"
                        + rest);
    }

    private static Exchanged ask(FilterTest test, String token) {
        return test.get("/").header("authorization", "Bearer " + token).run();
    }

    @Test
    void keysAreKeptForTheirTimeAndFetchedAgain() {
        FilterTest test = remote("cache_duration: 300s", Answer.ok(KEYS));

        ask(test, GOOD).expectStatus(200);
        test.advance(Duration.ofSeconds(290));
        ask(test, GOOD).expectStatus(200).expectStat("http.test.jwt_authn.jwks_fetch_success", 1);
        test.advance(Duration.ofSeconds(20));
        ask(test, GOOD).expectStatus(200).expectStat("http.test.jwt_authn.jwks_fetch_success", 2);
        assertThat(test.seen("keys").get(0).requestLine()).isEqualTo("GET /jwks HTTP/1.1");
        assertThat(test.seen("keys").get(0).header("host")).isEqualTo("keys.test");
    }

    @Test
    void requestsThatWaitShareOneFetch() {
        FilterTest test = remote("cache_duration: 300s", Answer.nothing());
        Exchanged first =
                test.get("/").header("authorization", "Bearer " + GOOD).start();
        Exchanged second =
                test.get("/").header("authorization", "Bearer " + GOOD).start();
        assertThat(first.status()).isZero();

        first.answer("keys", Answer.ok(KEYS)).advance(Duration.ofMillis(10));

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(test.seen("keys")).hasSize(1);
    }

    @Test
    void aClientThatLeavesDoesNotEndTheFetchOfOthers() {
        FilterTest test = remote("cache_duration: 300s", Answer.nothing());
        Exchanged first =
                test.get("/").header("authorization", "Bearer " + GOOD).start();
        Exchanged second =
                test.get("/").header("authorization", "Bearer " + GOOD).start();

        first.abort();
        second.answer("keys", Answer.ok(KEYS)).advance(Duration.ofMillis(10));

        assertThat(second.status()).isEqualTo(200);
    }

    @Test
    void everyFailureOfAFetchIsARefusal() {
        for (Answer answer :
                new Answer[] {Answer.of(500), Answer.ok(), Answer.ok("{}"), Answer.refused(), Answer.nothing()}) {
            ask(remote("cache_duration: 300s", answer), GOOD)
                    .expectStatus(401)
                    .expectBody("Jwks remote fetch is failed")
                    .expectStat("http.test.jwt_authn.jwks_fetch_failed", 1);
        }
    }

    @Test
    void keysAreFetchedAheadAndAgainBeforeTheyAreOld() {
        FilterTest test =
                remote("cache_duration: 60s, async_fetch: {}", Answer.ok(KEYS)).open();
        test.advance(Duration.ofSeconds(1));
        assertThat(test.seen("keys")).hasSize(1);

        ask(test, GOOD).expectStatus(200);
        test.advance(Duration.ofSeconds(56));

        assertThat(test.seen("keys")).hasSize(2);
    }

    @Test
    void aFailedFetchAheadIsTriedAgainWhileOldKeysServe() {
        FilterTest test = remote(
                        "cache_duration: 60s, async_fetch: {failed_refetch_duration: 2s}",
                        Answer.of(503),
                        Answer.ok(KEYS),
                        Answer.of(503))
                .open();

        test.advance(Duration.ofSeconds(3));
        ask(test, GOOD).expectStatus(200).expectStat("http.test.jwt_authn.jwks_fetch_failed", 1);
        test.advance(Duration.ofSeconds(70));

        ask(test, GOOD).expectStatus(200);
        assertThat(test.stat("http.test.jwt_authn.jwks_fetch_failed")).isGreaterThan(3);
    }

    @Test
    void aFilterBeforeMayChooseTheRequirement() {
        FilterTest test = FilterTest.of(new Tenant())
                .and(JwtAuthnFactory.class)
                .config("providers: {p: {issuer: me, local_jwks: {inline_string: '" + KEYS + "'}}}\n"
                        + "filter_state_rules: {name: tenant, requires: {strict: {provider_name: p}}}\n");

        test.get("/").header("x-tenant", "strict").run().expectStatus(401);
        test.get("/").header("x-tenant", "other").run().expectStatus(200);
        test.get("/").run().expectStatus(200);
    }

    /** Puts a value into the store. */
    private record Tenant() implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            x.put(Key.of("tenant", ""), x.request().headers().get("x-tenant"));
            return Verdict.proceed();
        }
    }

    @Test
    void choosesTheRouteAgainByAClaim() {
        FilterTest test = local(
                        "claim_to_headers: [{header_name: x-tenant, claim_name: tenant}], clear_route_cache: true",
                        "rules: [{match: {prefix: /}, requires: {provider_name: p}}]\n")
                .cluster("other")
                .route(
                        "match: {prefix: /, headers: [{name: x-tenant, string_match: {exact: b}}]}\nroute: {cluster: other}");

        ask(test, token("{\"iss\":\"me\",\"tenant\":\"b\"}")).expectStatus(200);

        assertThat(test.seen("other")).hasSize(1);
    }

    @Test
    void clockSkewIsForgiven() {
        long now = System.currentTimeMillis() / 1000;
        String rule = "rules: [{match: {prefix: /}, requires: {provider_name: p}}]\n";
        String justOver = token("{\"iss\":\"me\",\"exp\":" + (now - 30) + "}");

        ask(local("forward: true", rule), justOver).expectStatus(200);
        ask(local("clock_skew_seconds: 5", rule), justOver).expectStatus(401).expectBody("Jwt is expired");
    }

    @Test
    void anyTextIsAnAnswerAndNoFailure() {
        FilterTest test = local("forward: true", "rules: [{match: {prefix: /}, requires: {provider_name: p}}]\n");
        for (int cut = 0; cut < GOOD.length(); cut += 3) {
            assertThat(ask(test, GOOD.substring(0, cut)).status()).isEqualTo(401);
            if (cut > 0) {
                String changed = GOOD.substring(0, cut - 1) + '~' + GOOD.substring(cut);
                assertThat(ask(test, changed).status()).isEqualTo(401);
            }
        }
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> local("forward: true", "rules: [{match: {prefix: /}, requires: {provider_name: q}}]")
                        .open())
                .hasMessageContaining("Required provider ['q'] is not configured.");
        assertThatThrownBy(() -> FilterTest.of(JwtAuthnFactory.class)
                        .config("providers: {p: {local_jwks: {inline_string: '{}'}}}")
                        .open())
                .hasMessageContaining("Jwks does not have [keys] field");
        assertThatThrownBy(() -> FilterTest.of(JwtAuthnFactory.class)
                        .config(String.format(REMOTE, "cache_duration: 1s"))
                        .open())
                .hasMessageContaining("unknown cluster \"keys\"");
    }
}
