package dev.sluice.samples.addheader;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class AddHeaderTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(AddHeader.class).config("name: x-a\nvalue: b");
    }
}
