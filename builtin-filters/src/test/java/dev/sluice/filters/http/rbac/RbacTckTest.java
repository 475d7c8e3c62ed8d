package dev.sluice.filters.http.rbac;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class RbacTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(RbacFactory.class)
                .config("rules: {action: ALLOW, policies: {p: {permissions: [{header: {name: ':method', string_match:"
                        + " {exact: GET}}}], principals: [{any: true}]}}}");
    }
}
