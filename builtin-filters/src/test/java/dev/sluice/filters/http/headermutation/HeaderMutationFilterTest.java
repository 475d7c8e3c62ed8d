package dev.sluice.filters.http.headermutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class HeaderMutationFilterTest {
    private static FilterTest with(String config) {
        return FilterTest.of(HeaderMutationFactory.class).config(config);
    }

    private static String add(String key, String value, String more) {
        return "{append: {header: {key: " + key + ", value: \"" + value + "\"}" + more + "}}";
    }

    @Test
    void editsBothHeads() {
        FilterTest test = with("mutations: {request_mutations: [" + add("x-req", "%REQ(:METHOD)% %PROTOCOL%", "")
                + ", {remove: x-gone}], response_mutations: [" + add("x-resp", "%RESPONSE_CODE%", "")
                + ", {remove: x-secret}]}");

        Exchanged x = test.upstream(Answer.of(201).header("x-secret", "1"))
                .get("/")
                .header("x-gone", "1")
                .run();

        assertThat(x.seen().header("x-req")).isEqualTo("GET HTTP/1.1");
        assertThat(x.seen().has("x-gone")).isFalse();
        x.expectHeader("x-resp", "201").expectHeader("x-secret", "");
    }

    @Test
    void knowsFourWaysToAdd() {
        FilterTest test = with("mutations: {request_mutations: ["
                + add("x-a", "2", "") + ", "
                + add("x-b", "2", ", append_action: OVERWRITE_IF_EXISTS_OR_ADD") + ", "
                + add("x-c", "2", ", append_action: ADD_IF_ABSENT") + ", "
                + add("x-d", "2", ", append_action: OVERWRITE_IF_EXISTS") + ", "
                + add("x-e", "2", ", append_action: OVERWRITE_IF_EXISTS") + "]}");

        Exchanged x = test.get("/")
                .header("x-a", "1")
                .header("x-b", "1")
                .header("x-c", "1")
                .header("x-d", "1")
                .run();

        assertThat(x.seen().headers().all("x-a")).containsExactly("1", "2");
        assertThat(x.seen().headers().all("x-b")).containsExactly("2");
        assertThat(x.seen().headers().all("x-c")).containsExactly("1");
        assertThat(x.seen().headers().all("x-d")).containsExactly("2");
        assertThat(x.seen().has("x-e")).isFalse();
    }

    @Test
    void anEmptyValueIsNotAddedUnlessKept() {
        Exchanged x = with("mutations: {request_mutations: [" + add("x-no", "%REQ(none)%", "") + ", "
                        + add("x-yes", "%REQ(none)%", ", keep_empty_value: true") + "]}")
                .get("/")
                .run();

        assertThat(x.seen().has("x-no")).isFalse();
        assertThat(x.seen().has("x-yes")).isTrue();
    }

    @Test
    void theRoutesEditsComeAfterItsOwn() {
        FilterTest test = with("mutations: {request_mutations: [" + add("x-o", "filter", "") + "]}")
                .perRoute("mutations: {request_mutations: [" + add("x-o", "route", "") + "], response_mutations: ["
                        + add("x-r", "route", "") + "]}");

        Exchanged x = test.get("/").run();

        assertThat(x.seen().headers().all("x-o")).containsExactly("filter", "route");
        x.expectHeader("x-r", "route");
    }

    @Test
    void editsLocalRepliesToo() {
        with("mutations: {response_mutations: [" + add("x-r", "1", "") + "]}")
                .route("{match: {prefix: /direct}, direct_response: {status: 200, body: {inline_string: here}}}")
                .get("/direct")
                .run()
                .expectBody("here")
                .expectHeader("x-r", "1");
    }

    @Test
    void refusesWhatCannotBeEdited() {
        assertThatThrownBy(() -> with("mutations: {request_mutations: [{remove: ':path'}]}")
                        .open())
                .hasMessageContaining(":path");
        assertThatThrownBy(() -> with("mutations: {request_mutations: [" + add("host", "x", "") + "]}")
                        .open())
                .hasMessageContaining("host");
        assertThatThrownBy(() -> with("mutations: {request_mutations: [" + add("x-a", "100%", "") + "]}")
                        .open())
                .hasMessageContaining("%");
    }
}
