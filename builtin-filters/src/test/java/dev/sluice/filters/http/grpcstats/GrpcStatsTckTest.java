package dev.sluice.filters.http.grpcstats;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class GrpcStatsTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(GrpcStatsFactory.class);
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("bytes", t -> t.post("/a.B/C", "\0\0\0\0\2ab").header("content-type", "application/grpc"))
                        .upstream(Answer.ok("\0\0\0\0\2ab")
                                .header("content-type", "application/grpc")
                                .trailer("grpc-status", "0")));
    }
}
