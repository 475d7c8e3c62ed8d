package dev.sluice.testkit;

/** The TCK over a record. */
class AddHeaderTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(FilterTestTest.AddHeader.class).config("name: x-a\nvalue: b");
    }
}
