package dev.sluice.samples.accesslogkey;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class ClientKindTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(ClientKind.class);
    }
}
