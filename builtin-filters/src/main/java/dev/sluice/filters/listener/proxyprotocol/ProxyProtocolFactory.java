package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filters.common.Metadata;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig.Version;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Makes the filter. Source: Envoy, proxy_protocol listener filter. */
@Filter("envoy.filters.listener.proxy_protocol")
public final class ProxyProtocolFactory implements FilterFactory<ProxyProtocol, ListenerFilter> {
    private static final String OWN_NAMESPACE = "envoy.filters.listener.proxy_protocol";

    @Override
    public ListenerFilter open(ProxyProtocol config, FilterContext context) throws InvalidConfig {
        boolean v1 = !config.getDisallowedVersionsList().contains(Version.V1);
        boolean v2 = !config.getDisallowedVersionsList().contains(Version.V2);
        if (!v1 && !v2) {
            throw new InvalidConfig("disallowed_versions", "all proxy protocol versions are disallowed");
        }
        return new ProxyProtocolFilter(
                v1,
                v2,
                config.getAllowRequestsWithoutProxyProtocol(),
                new Tlvs(rules(config), passed(config)),
                ProxyProtocolStats.of(context, config.getStatPrefix()));
    }

    private static BitSet passed(ProxyProtocol config) throws InvalidConfig {
        BitSet passed = new BitSet(256);
        if (!config.hasPassThroughTlvs()) {
            return passed;
        }
        ProxyProtocolPassThroughTLVs wanted = config.getPassThroughTlvs();
        if (wanted.getMatchType() == ProxyProtocolPassThroughTLVs.PassTLVsMatchType.INCLUDE_ALL) {
            passed.set(0, 256);
        }
        for (int i = 0; i < wanted.getTlvTypeCount(); i++) {
            if (wanted.getTlvType(i) < 0 || wanted.getTlvType(i) > 255) {
                throw new InvalidConfig("pass_through_tlvs.tlv_type[" + i + ']', "must be less than 256");
            }
            passed.set(wanted.getTlvType(i));
        }
        return passed;
    }

    private static Map<Integer, Tlvs.Field> rules(ProxyProtocol config) throws InvalidConfig {
        Map<Integer, Tlvs.Field> rules = new HashMap<>();
        for (int i = 0; i < config.getRulesCount(); i++) {
            ProxyProtocol.Rule rule = config.getRules(i);
            String field = "rules[" + i + ']';
            if (rule.getTlvType() < 0 || rule.getTlvType() > 255) {
                throw new InvalidConfig(field + ".tlv_type", "must be less than 256");
            }
            String key = rule.getOnTlvPresent().getKey();
            if (rule.hasOnTlvPresent() && key.isEmpty()) {
                throw new InvalidConfig(field + ".on_tlv_present.key", "must not be empty");
            }
            String namespace = rule.getOnTlvPresent().getMetadataNamespace();
            rules.put(
                    rule.getTlvType(),
                    new Tlvs.Field(Metadata.namespace(namespace.isEmpty() ? OWN_NAMESPACE : namespace), key));
        }
        return Map.copyOf(rules);
    }
}
