package dev.sluice.filters.http.basicauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicAuthFilterTest {
    private static final String USER1 = "user1:{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw=";
    private static final String USER2 = "user2:{SHA}EJ9LPFDXsN9ynSmbxvjp75Bmlx8=";

    private static FilterTest with(String config) {
        return FilterTest.of(BasicAuthFactory.class).config(config);
    }

    private static FilterTest users(String text) {
        return with("users: {inline_string: \"" + text.replace("\n", "\\n") + "\"}");
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void letsUsersIn() {
        FilterTest test = users("# people\n\n" + USER1 + "\n" + USER2 + "\n");

        test.get("/")
                .header("authorization", basic("user1:test1"))
                .run()
                .expectStatus(200)
                .expectStat("http.test.basic_auth.allowed", 1);
        test.get("/").header("authorization", basic("user2:test2")).run().expectStatus(200);
    }

    @Test
    void asksStrangersWhoTheyAre() {
        Exchanged x = users(USER1).get("/a?b").run();

        x.expectStatus(401)
                .expectHeader("www-authenticate", "Basic realm=\"http://test/a?b\"")
                .expectBody("User authentication failed. Missing username and password.")
                .expectDetails("no_credential_for_basic_auth")
                .expectStat("http.test.basic_auth.denied", 1);
        assertThat(x.forwarded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer x, invalid_scheme_for_basic_auth",
        "Basic, invalid_scheme_for_basic_auth",
        "Basic !, invalid_format_for_basic_auth",
        "Basic dXNlcjE=, invalid_format_for_basic_auth",
        "Basic dXNlcjE6d3Jvbmc=, invalid_credential_for_basic_auth",
        "Basic bm9ib2R5OnRlc3Qx, invalid_credential_for_basic_auth",
        "Basic Og==, invalid_credential_for_basic_auth"
    })
    void refusesTheRest(String value, String details) {
        users(USER1)
                .get("/")
                .header("authorization", value)
                .run()
                .expectStatus(401)
                .expectDetails(details);
    }

    @Test
    void tellsTheUpstreamTheName() {
        Exchanged x = with("users: {inline_string: '" + USER1 + "'}\nforward_username_header: x-user")
                .get("/")
                .header("x-user", "root")
                .header("authorization", basic("user1:test1"))
                .run();

        assertThat(x.seen().headers().all("x-user")).containsExactly("user1");
    }

    @Test
    void readsCredentialsFromAnotherHeader() {
        FilterTest test = with("users: {inline_string: '" + USER1 + "'}\nauthentication_header: x-auth");

        test.get("/").header("x-auth", basic("user1:test1")).run().expectStatus(200);
        test.get("/").header("authorization", basic("user1:test1")).run().expectStatus(401);
    }

    @Test
    void aRouteHasUsersOfItsOwn() {
        FilterTest test = users(USER1).perRoute("users: {inline_string: '" + USER2 + "'}");

        test.get("/").header("authorization", basic("user2:test2")).run().expectStatus(200);
        test.get("/").header("authorization", basic("user1:test1")).run().expectStatus(401);
    }

    @Test
    void readsUsersFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("htpasswd"), USER1);

        with("users: {filename: '" + file + "'}")
                .get("/")
                .header("authorization", basic("user1:test1"))
                .run()
                .expectStatus(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            user1                             | username:password is expected
            user1:                            | empty user name or password
            :{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw= | empty user name or password
            user1:$apr1$x                     | please use {SHA} for 'user1'
            user1:{SHA}short                  | invalid SHA hash length for 'user1'
            """)
    void refusesABadFile(String line, String problem) {
        assertThatThrownBy(() -> users(line).open()).hasMessageContaining(problem);
    }

    @Test
    void refusesAUserTwice() {
        assertThatThrownBy(() -> users(USER1 + "\n" + USER1).open()).hasMessageContaining("duplicate user 'user1'");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> with("users: {filename: /no/such/file}").open())
                .hasMessageContaining("users.filename")
                .hasMessageContaining("/no/such/file");
    }
}
