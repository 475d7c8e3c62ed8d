package dev.sluice.filters.network.directresponse;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filters.common.DataSources;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;

/** Answers every connection with the same bytes and closes it. */
@Filter("envoy.filters.network.direct_response")
public final class DirectResponseFactory implements FilterFactory<Config, NetworkTerminal> {
    @Override
    public NetworkTerminal open(Config config, FilterContext context) throws InvalidConfig {
        Verdict reply = Verdict.reply(Source.of(Bytes.of(DataSources.read(config.getResponse(), "response"))));
        return c -> reply;
    }
}
