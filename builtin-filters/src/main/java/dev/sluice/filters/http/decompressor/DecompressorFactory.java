package dev.sluice.filters.http.decompressor;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.compression.Decompressors;
import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor;

/** Makes the decompressor. Source: Envoy, decompressor filter. */
@Filter("envoy.filters.http.decompressor")
public final class DecompressorFactory implements FilterFactory<Decompressor, HttpFilter> {
    @Override
    public HttpFilter open(Decompressor config, FilterContext context) throws InvalidConfig {
        Decompressors.Limited library = Decompressors.open(config.getDecompressorLibrary());
        String name = config.getDecompressorLibrary().getName();
        String prefix = "decompressor." + name + '.' + library.coding().statName() + '.';
        boolean advertise = !config.getRequestDirectionConfig().hasAdvertiseAcceptEncoding()
                || config.getRequestDirectionConfig()
                        .getAdvertiseAcceptEncoding()
                        .getValue();
        return new DecompressorFilter(
                library,
                Direction.of(config.getRequestDirectionConfig().getCommonConfig(), prefix + "request.", context),
                Direction.of(config.getResponseDirectionConfig().getCommonConfig(), prefix + "response.", context),
                advertise,
                trailer(name, "compressed"),
                trailer(name, "uncompressed"),
                error -> context.counter(prefix + "decompressor_library." + error)
                        .add(1));
    }

    private static HeaderName trailer(String library, String what) throws InvalidConfig {
        try {
            return HeaderName.of("x-envoy-decompressor-" + library + '-' + what + "-bytes");
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("decompressor_library.name", "cannot be part of a trailer's name: " + library);
        }
    }
}
