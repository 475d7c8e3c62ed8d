package dev.sluice.samples.grpcredact;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class GrpcRedactTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(GrpcRedact.class).config("field: 2");
    }

    @Override
    protected List<Sample> samples() {
        return Sample.messages();
    }
}
