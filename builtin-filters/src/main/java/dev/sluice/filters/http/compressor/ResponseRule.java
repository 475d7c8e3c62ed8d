package dev.sluice.filters.http.compressor;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filters.common.Switches;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.ResponseDirectionConfig;
import java.util.Set;

/** The response direction: on unless it is switched off. Its older fields stand in the configuration itself. */
record ResponseRule(
        Measure measure,
        boolean disableOnEtag,
        boolean removeAcceptEncoding,
        Set<Integer> notFor,
        Counter noAccept,
        Counter identity,
        Counter used,
        Counter overshadowed,
        Counter wildcard,
        Counter notValid,
        Counter etag) {
    static ResponseRule of(Compressor config, String prefix, FilterContext context) {
        if (!config.hasResponseDirectionConfig()) {
            return old(config, prefix, context);
        }
        ResponseDirectionConfig response = config.getResponseDirectionConfig();
        return of(
                Measure.of(response.getCommonConfig(), true, prefix + "response.", context),
                response.getDisableOnEtagHeader(),
                response.getRemoveAcceptEncodingHeader(),
                Set.copyOf(response.getUncompressibleResponseCodesList()),
                prefix,
                context);
    }

    @SuppressWarnings("deprecation") // what older files say
    private static ResponseRule old(Compressor config, String prefix, FilterContext context) {
        Measure measure = Measure.of(
                Switches.on(config.getRuntimeEnabled()),
                config.getContentLength().getValue(),
                config.getContentTypeList(),
                prefix,
                context);
        return of(
                measure,
                config.getDisableOnEtagHeader(),
                config.getRemoveAcceptEncodingHeader(),
                Set.of(),
                prefix,
                context);
    }

    private static ResponseRule of(
            Measure measure,
            boolean disableOnEtag,
            boolean removeAcceptEncoding,
            Set<Integer> notFor,
            String prefix,
            FilterContext context) {
        return new ResponseRule(
                measure,
                disableOnEtag,
                removeAcceptEncoding,
                notFor,
                context.counter(prefix + "no_accept_header"),
                context.counter(prefix + "header_identity"),
                context.counter(prefix + "header_compressor_used"),
                context.counter(prefix + "header_compressor_overshadowed"),
                context.counter(prefix + "header_wildcard"),
                context.counter(prefix + "header_not_valid"),
                context.counter(prefix + "not_compressed_etag"));
    }
}
