package dev.sluice.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes find what a walk over all routes in the order of the file finds. */
class RouteIndexTest {
    private enum Kind {
        PATH,
        PREFIX,
        PATH_SEPARATED_PREFIX,
        SAFE_REGEX
    }

    private record Asked(Kind kind, String path, boolean fold, boolean header) {
        boolean folds() {
            return fold && kind != Kind.SAFE_REGEX;
        }

        String match() {
            String value = kind == Kind.SAFE_REGEX ? "{regex: '" + path + "[a-c/]*'}" : "'" + path + "'";
            return kind.name().toLowerCase(Locale.ROOT) + ": " + value + (folds() ? ", case_sensitive: false" : "")
                    + (header ? ", headers: [{name: x-h, string_match: {exact: '1'}}]" : "");
        }

        boolean holds(String asked, boolean given) {
            String mine = folds() ? path.toLowerCase(Locale.ROOT) : path;
            String its = folds() ? asked.toLowerCase(Locale.ROOT) : asked;
            boolean same =
                    switch (kind) {
                        case PATH -> its.equals(mine);
                        case PREFIX -> its.startsWith(mine);
                        case PATH_SEPARATED_PREFIX ->
                            its.startsWith(mine) && (its.length() == mine.length() || its.charAt(mine.length()) == '/');
                        case SAFE_REGEX -> its.matches(mine + "[a-c/]*");
                    };
            return same && (!header || given);
        }
    }

    private static String path(Random random, int most) {
        StringBuilder path = new StringBuilder("/");
        int length = random.nextInt(most);
        for (int i = 0; i < length; i++) {
            path.append("abcA/".charAt(random.nextInt(5)));
        }
        return path.toString();
    }

    private static Asked asked(Random random) {
        Kind kind = random.nextInt(20) == 0 ? Kind.SAFE_REGEX : Kind.values()[random.nextInt(3)];
        String path = path(random, 6);
        path = kind == Kind.PATH_SEPARATED_PREFIX ? path.replaceAll("/+$", "") + "/a" : path;
        return new Asked(kind, path, random.nextInt(10) == 0, random.nextBoolean());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 30, 300})
    void firstInTheOrderOfTheFileWins(int size) {
        Random random = new Random(size);
        for (int round = 0; round < 600 / size + 2; round++) {
            List<Asked> all = new ArrayList<>();
            String[] routes = new String[size];
            for (int i = 0; i < size; i++) {
                all.add(asked(random));
                routes[i] = route(i, all.get(i).match());
            }
            RouteTable table = Tables.routes(routes);
            for (int i = 0; i < 200; i++) {
                agree(all, table, path(random, 9), random.nextBoolean());
            }
        }
    }

    private static String route(int number, String match) {
        return "{name: r" + number + ", match: {" + match + "}, route: {cluster: web}}";
    }

    private static void agree(List<Asked> all, RouteTable table, String path, boolean given) {
        String expected = "none";
        for (int i = 0; i < all.size() && expected.equals("none"); i++) {
            expected = all.get(i).holds(path, given) ? "r" + i : "none";
        }
        FakeInput in = FakeInput.get("a.test", path + "?a=/b");
        CompiledRoute found = table.match(given ? in.with("x-h", "1") : in);

        assertThat(found == null ? "none" : found.name())
                .as("%s among %s", path, all)
                .isEqualTo(expected);
    }

    @Test
    void routesOfASharedPrefixAreAskedInOrderWithThoseBelow() {
        String[] routes = new String[2000];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = route(
                    i,
                    i % 2 == 0
                            ? "prefix: /, headers: [{name: x-h, string_match: {exact: '" + i + "'}}]"
                            : "prefix: /p" + i + "/");
        }
        RouteTable table = Tables.routes(routes);

        assertThat(Tables.matched(table, FakeInput.get("a.test", "/p1999/x")).name())
                .isEqualTo("r1999");
        assertThat(Tables.matched(table, FakeInput.get("a.test", "/p1999/x").with("x-h", "40"))
                        .name())
                .isEqualTo("r40");
    }
}
