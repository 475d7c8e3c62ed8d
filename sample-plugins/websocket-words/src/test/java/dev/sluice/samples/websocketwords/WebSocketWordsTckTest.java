package dev.sluice.samples.websocketwords;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class WebSocketWordsTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(WebSocketWords.class).config("words: [one]");
    }

    @Override
    protected List<Sample> samples() {
        return Sample.messages();
    }
}
