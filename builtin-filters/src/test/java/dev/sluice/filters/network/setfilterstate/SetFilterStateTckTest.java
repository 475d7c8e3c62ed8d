package dev.sluice.filters.network.setfilterstate;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class SetFilterStateTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(SetFilterStateFactory.class)
                .config("on_new_connection: [{object_key: a, factory_key: envoy.string, format_string:"
                        + " {text_format_source: {inline_string: '%DOWNSTREAM_LOCAL_PORT%'}}}]");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client"));
    }
}
