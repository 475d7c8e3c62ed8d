package dev.sluice.filters.http.headertometadata;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class HeaderToMetadataTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(HeaderToMetadataFactory.class)
                .config("request_rules: [{header: x-a, remove: true, on_header_present: {key: a}}]\n"
                        + "response_rules: [{header: x-b, on_header_missing: {key: b, value: none}}]");
    }
}
