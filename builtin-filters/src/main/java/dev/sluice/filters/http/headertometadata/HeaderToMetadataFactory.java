package dev.sluice.filters.http.headertometadata;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;

/** Makes the filter. Source: Envoy, header_to_metadata filter. */
@Filter("envoy.filters.http.header_to_metadata")
public final class HeaderToMetadataFactory implements FilterFactory<Config, HttpFilter>, PerRoute<Config, Rules> {
    @Override
    public HttpFilter open(Config config, FilterContext context) throws InvalidConfig {
        return new HeaderToMetadataFilter(Rules.of(config));
    }

    @Override
    public Rules openRoute(Config config, FilterContext context) throws InvalidConfig {
        if (config.getRequestRulesCount() == 0 && config.getResponseRulesCount() == 0) {
            throw new InvalidConfig("request_rules", "a route needs request or response rules");
        }
        return Rules.of(config);
    }
}
