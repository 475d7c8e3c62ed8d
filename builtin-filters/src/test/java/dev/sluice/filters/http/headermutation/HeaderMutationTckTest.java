package dev.sluice.filters.http.headermutation;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class HeaderMutationTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(HeaderMutationFactory.class)
                .config("mutations: {request_mutations: [{append: {header: {key: x-in, value: '%REQ(:PATH)%'}}}],"
                        + " response_mutations: [{remove: server}, {append: {header: {key: x-out, value: b}}}]}");
    }
}
