package dev.sluice.filters.http.setfilterstate;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class SetFilterStateTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(SetFilterStateFactory.class)
                .config("on_request_headers: [{object_key: a, factory_key: envoy.string, format_string:"
                        + " {text_format_source: {inline_string: '%REQ(x-a)%'}}}]");
    }
}
