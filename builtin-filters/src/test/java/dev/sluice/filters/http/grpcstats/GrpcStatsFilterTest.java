package dev.sluice.filters.http.grpcstats;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcStatsFilterTest {
    private static final String TWO = "\0\0\0\0\5hello" + "\0\0\0\0\0";
    private static final String OF_METHOD = "cluster.upstream.grpc.a.B.C.";

    private static Exchanged call(String config, String path, String body, Answer answer) {
        return FilterTest.of(GrpcStatsFactory.class)
                .config(config)
                .upstream(answer)
                .post(path, body)
                .header("content-type", "application/grpc+proto")
                .run();
    }

    private static Answer answer(String body, String status) {
        return Answer.ok(body).header("content-type", "application/grpc").trailer("grpc-status", status);
    }

    @Test
    void countsMessagesAndEndsByMethod() {
        call("stats_for_all_methods: true", "/a.B/C", TWO, answer(TWO + TWO, "0"))
                .expectStat(OF_METHOD + "request_message_count", 2)
                .expectStat(OF_METHOD + "response_message_count", 4)
                .expectStat(OF_METHOD + "0", 1)
                .expectStat(OF_METHOD + "success", 1)
                .expectStat(OF_METHOD + "failure", 0)
                .expectStat(OF_METHOD + "total", 1);
    }

    @Test
    void countsByClusterWithoutConfiguration() {
        call("{}", "/a.B/C", TWO, answer("", "13"))
                .expectStat("cluster.upstream.grpc.13", 1)
                .expectStat("cluster.upstream.grpc.failure", 1)
                .expectStat("cluster.upstream.grpc.request_message_count", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "001", "x", "99999999999"})
    void aServersOwnStatusMakesNoNumber(String status) {
        Exchanged x = call("{}", "/a.B/C", TWO, answer("", status)).expectStat("cluster.upstream.grpc.failure", 1);

        x.expectStat("cluster.upstream.grpc.total", 1);
    }

    @Test
    void aListNamesTheMethodsThatStandAlone() {
        String list = "individual_method_stats_allowlist: {services: [{name: a.B, method_names: [C]}]}";

        call(list, "/a.B/C", TWO, answer("", "0")).expectStat(OF_METHOD + "total", 1);
        call(list, "/a.B/D", TWO, answer("", "0")).expectStat("cluster.upstream.grpc.total", 1);
    }
}
