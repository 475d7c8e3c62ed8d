package dev.sluice.filters.network.rbac;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class RbacTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(RbacFactory.class)
                .config("stat_prefix: c\nrules: {action: ALLOW, policies: {p: {permissions: [{any: true}], principals:"
                        + " [{direct_remote_ip: {address_prefix: 127.0.0.1, prefix_len: 32}}]}}}");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client"));
    }
}
