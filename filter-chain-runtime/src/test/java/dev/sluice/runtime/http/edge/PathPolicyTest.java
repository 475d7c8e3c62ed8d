package dev.sluice.runtime.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.http.edge.PathPolicy.EscapedSlashes;
import dev.sluice.runtime.http.edge.PathPolicy.Outcome;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy 1.40 answered to the same paths. */
class PathPolicyTest {
    private static String apply(PathPolicy policy, String path) {
        Headers head = new Headers();
        head.add(":path", path);
        Outcome outcome = policy.apply(head);
        return outcome == Outcome.REJECT ? "400" : (outcome == Outcome.REDIRECT ? "307 " : "") + head.get(":path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\0',
            value = {
                "/a/./b /a/b",
                "/a/../b /b",
                "/a/../../b /b",
                "/a/.. /",
                "/a/. /a/",
                "/.. /",
                "/. /",
                "/a/..;/b /b",
                "/a/..;x/b /b",
                "/a/.;/b /a/b",
                "/a/;/b /a/;/b",
                "/a;b/c /a;b/c",
                "/... /...",
                "/a/%2e%2e/b /b",
                "/a/%2E./b /b",
                "/%2e /",
                "/a//b /a//b",
                "// //",
                "/// ///",
                "/a\\b /a/b",
                "/a\\..\\b /b",
                "/a%5cb /a%5cb",
                "/a%2fb /a%2fb",
                "/a/%2f..%2fb /a/%2f..%2fb",
                "/%zz /%zz",
                "/% /%",
                "/%6 /%6",
                "/%61%41 /aA",
                "/%c3%a9 /%c3%a9",
                "/%20 /%20",
                "/a?b//c/../d /a?b//c/../d",
                "/a?%2f /a?%2f",
                "/a%3fb /a%3fb",
                "/%00 400",
                "/%7f /%7f",
                "/%7e /~",
                "/%2b%2d%5f /%2b-_",
                "//a/..//b ///b",
                "/a/b/..//.. /a/",
                "/%252e /%252e",
                "* *",
                "/a|b\"<>^`{} /a%7Cb%22%3C%3E%5E%60%7B%7D",
                "/a/../../../b?x /b?x",
                "/./../a /a",
                "/a/.././../b/ /b/",
            })
    void normalizesAsEnvoyDoes(String path, String expected) {
        assertThat(apply(new PathPolicy(true, false, EscapedSlashes.KEEP), path))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/a//b, /a/b",
        "//, //",
        "///, //",
        "//a/..//b, /b",
        "/a///, /a/",
        "//a, /a",
        "/a?b//c, /a?b//c",
        "/a//b//, /a/b/",
    })
    void mergesSlashesAfterNormalizing(String path, String expected) {
        assertThat(apply(new PathPolicy(true, true, EscapedSlashes.KEEP), path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2fb, FORWARD, /a/b",
        "/a%5Cb, FORWARD, /a/b",
        "/%2f, FORWARD, //",
        "/a/%2f..%2fb, FORWARD, /a/b",
        "/a#b, KEEP, 400",
        "/a?b#c, KEEP, 400",
        "/a%2fb, REJECT, 400",
        "/a%2e, REJECT, /a.",
        "/%2f, REDIRECT, 307 //",
        "/a?%2f, REDIRECT, /a?%2f",
        "/a%2F%2e%2e/b?q, REDIRECT, 307 /b?q",
    })
    void treatsEscapedSlashesAsTold(String path, EscapedSlashes action, String expected) {
        assertThat(apply(new PathPolicy(true, false, action), path)).isEqualTo(expected);
    }

    @Test
    void withoutNormalizingAnEscapedBackslashStaysOne() {
        assertThat(apply(new PathPolicy(false, false, EscapedSlashes.FORWARD), "/a%5cb"))
                .isEqualTo("/a\\b");
    }

    @Test
    void normalizingTwiceChangesNothingMore() {
        PathPolicy policy = new PathPolicy(true, false, EscapedSlashes.KEEP);
        String[] pieces = {"/", "/", ".", "..", "a", ";", "%2e", "%", "\\", "%61", "b", "?"};
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            StringBuilder path = new StringBuilder("/");
            for (int i = random.nextInt(10); i > 0; i--) {
                path.append(pieces[random.nextInt(pieces.length)]);
            }
            String once = apply(policy, path.toString().replace("%%", "%"));
            if (!once.contains("%")) {
                assertThat(apply(policy, once)).as("seed %s", seed).isEqualTo(once);
            }
            String plain = once.contains("?") ? once.substring(0, once.indexOf('?')) : once;
            assertThat(plain).startsWith("/").doesNotContain("/../").doesNotContain("/./");
        }
    }
}
