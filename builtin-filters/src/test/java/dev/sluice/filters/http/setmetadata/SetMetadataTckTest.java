package dev.sluice.filters.http.setmetadata;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class SetMetadataTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(SetMetadataFactory.class).config("metadata: [{metadata_namespace: ns, value: {a: b}}]");
    }
}
