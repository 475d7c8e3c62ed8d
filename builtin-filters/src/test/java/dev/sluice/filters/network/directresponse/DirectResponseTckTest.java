package dev.sluice.filters.network.directresponse;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class DirectResponseTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(DirectResponseFactory.class).config("response: {inline_string: 'gone'}");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client"));
    }
}
