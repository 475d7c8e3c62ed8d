package dev.sluice.filters.http.grpcweb;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class GrpcWebTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(GrpcWebFactory.class);
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("text", t -> t.post("/a.B/C", "AAAAAAA=").header("content-type", "application/grpc-web-text"))
                        .upstream(Answer.ok("\0\0\0\0\2ab")
                                .header("content-type", "application/grpc")
                                .trailer("grpc-status", "0")),
                Sample.of("bytes", t -> t.post("/a.B/C", "\0\0\0\0\2ab").header("content-type", "application/grpc-web"))
                        .upstream(Answer.ok("\0\0\0\0\2ab")
                                .header("content-type", "application/grpc")
                                .trailer("grpc-status", "0")));
    }
}
