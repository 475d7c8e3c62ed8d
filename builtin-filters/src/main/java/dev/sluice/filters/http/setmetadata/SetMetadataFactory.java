package dev.sluice.filters.http.setmetadata;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Metadata;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Config;
import java.util.ArrayList;
import java.util.List;

/** Makes the filter. Source: Envoy, set_metadata filter. */
@Filter("envoy.filters.http.set_metadata")
public final class SetMetadataFactory implements FilterFactory<Config, HttpFilter> {
    @Override
    @SuppressWarnings("deprecation") // metadata_namespace and value: what older files say
    public HttpFilter open(Config config, FilterContext context) throws InvalidConfig {
        List<SetMetadataFilter.Entry> entries = new ArrayList<>();
        if (config.hasValue() && !config.getMetadataNamespace().isEmpty()) {
            entries.add(new SetMetadataFilter.Entry(
                    Metadata.namespace(config.getMetadataNamespace()), Metadata.of(config.getValue()), true));
        }
        for (int i = 0; i < config.getMetadataCount(); i++) {
            io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Metadata one = config.getMetadata(i);
            if (one.getMetadataNamespace().isEmpty()) {
                throw new InvalidConfig("metadata[" + i + "].metadata_namespace", "must not be empty");
            }
            if (one.hasValue()) {
                entries.add(new SetMetadataFilter.Entry(
                        Metadata.namespace(one.getMetadataNamespace()),
                        Metadata.of(one.getValue()),
                        one.getAllowOverwrite()));
            }
        }
        return new SetMetadataFilter(List.copyOf(entries), context.counter("set_metadata.overwrite_denied"));
    }
}
