package dev.sluice.filters.http.compressor;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.filters.common.compression.Coding;
import dev.sluice.filters.common.compression.Compressors;
import dev.sluice.filters.common.compression.Encoder;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.CompressorPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.ResponseDirectionOverrides;

/** Makes the compressor. Source: Envoy, compressor filter. */
@Filter("envoy.filters.http.compressor")
public final class CompressorFactory
        implements FilterFactory<Compressor, HttpFilter>, PerRoute<CompressorPerRoute, RouteChoice> {
    @Override
    public HttpFilter open(Compressor config, FilterContext context) throws InvalidConfig {
        Coding<Encoder> coding = Compressors.open(config.getCompressorLibrary(), context.log());
        String prefix = "compressor." + config.getCompressorLibrary().getName() + '.' + coding.statName() + '.';
        return new CompressorFilter(new Plan(
                coding,
                RequestRule.of(config, prefix, context),
                ResponseRule.of(config, prefix, context),
                config.getChooseFirst()));
    }

    @Override
    public RouteChoice openRoute(CompressorPerRoute config, FilterContext context) throws InvalidConfig {
        return switch (config.getOverrideCase()) {
            case DISABLED ->
                config.getDisabled()
                        ? new RouteChoice(RouteChoice.Choice.NO, RouteChoice.Choice.OWN)
                        : RouteChoice.NONE;
            case OVERRIDES -> overrides(config);
            case OVERRIDE_NOT_SET -> throw new InvalidConfig("override", "one of disabled, overrides is needed");
        };
    }

    private static RouteChoice overrides(CompressorPerRoute config) {
        if (!config.getOverrides().hasResponseDirectionConfig()) {
            return RouteChoice.NONE;
        }
        ResponseDirectionOverrides response = config.getOverrides().getResponseDirectionConfig();
        RouteChoice.Choice remove = !response.hasRemoveAcceptEncodingHeader()
                ? RouteChoice.Choice.OWN
                : response.getRemoveAcceptEncodingHeader().getValue() ? RouteChoice.Choice.YES : RouteChoice.Choice.NO;
        return new RouteChoice(RouteChoice.Choice.YES, remove);
    }
}
