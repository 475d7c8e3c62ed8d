package dev.sluice.filters.http.jwtauthn;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class JwtAuthnTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(JwtAuthnFactory.class)
                .config(
                        "providers: {p: {issuer: me, remote_jwks: {http_uri: {uri: 'http://keys.test/jwks', cluster: keys,"
                                + " timeout: 1s}}}}\nrules: [{match: {prefix: /}, requires: {provider_name: p}}]")
                .cluster("keys", Answer.ok("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"));
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("no token", t -> t.post("/", "a body")), Sample.of("a token that is not good", t -> t.get("/")
                        .header(
                                "authorization",
                                "Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJtZSIsImV4cCI6NDEwMjQ0NDgwMH0.AAAA")));
    }
}
