package dev.sluice.filters.http.buffer;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class BufferTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(BufferFactory.class).config("max_request_bytes: 20");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a body that fits", t -> t.post("/", "fits")),
                Sample.of("a chunked body with trailers", t -> t.post("/", "fits")
                                .trailer("x-t", "1"))
                        .upstream(Answer.ok("and back").trailer("x-u", "2")),
                Sample.of("a body that is too long", t -> t.post("/", "much longer than twenty bytes")));
    }
}
