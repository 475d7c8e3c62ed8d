package dev.sluice.filters.common.rbac;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.AddressRange;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/** What is asked for. Source: Envoy, config.rbac.v3.Permission. */
final class Permissions {
    private Permissions() {}

    static Predicate<Subject> anyOf(List<Permission> all, String field, FilterContext context) throws InvalidConfig {
        Predicate<Subject> any = subject -> false;
        for (int i = 0; i < all.size(); i++) {
            any = any.or(compile(all.get(i), field + '[' + i + ']', context));
        }
        return any;
    }

    private static Predicate<Subject> allOf(List<Permission> rules, String field, FilterContext context)
            throws InvalidConfig {
        Predicate<Subject> all = subject -> true;
        for (int i = 0; i < rules.size(); i++) {
            all = all.and(compile(rules.get(i), field + '[' + i + ']', context));
        }
        return all;
    }

    private static Predicate<Subject> compile(Permission p, String field, FilterContext context) throws InvalidConfig {
        return switch (p.getRuleCase()) {
            case ANY -> subject -> p.getAny();
            case AND_RULES -> allOf(p.getAndRules().getRulesList(), field + ".and_rules.rules", context);
            case OR_RULES -> anyOf(p.getOrRules().getRulesList(), field + ".or_rules.rules", context);
            case NOT_RULE ->
                compile(p.getNotRule(), field + ".not_rule", context).negate();
            case HEADER -> header(context.headerMatcher(p.getHeader()));
            case URL_PATH -> path(context.stringMatcher(p.getUrlPath().getPath()));
            case DESTINATION_IP -> destination(AddressRange.of(p.getDestinationIp(), field + ".destination_ip"));
            case DESTINATION_PORT -> port(p.getDestinationPort(), p.getDestinationPort() + 1);
            case DESTINATION_PORT_RANGE ->
                port(
                        p.getDestinationPortRange().getStart(),
                        p.getDestinationPortRange().getEnd());
            case REQUESTED_SERVER_NAME -> serverName(context.stringMatcher(p.getRequestedServerName()));
            default -> throw new InvalidConfig(field, "this kind of permission is not supported");
        };
    }

    static Predicate<Subject> header(Predicate<Headers> matcher) {
        return subject -> subject.http() && matcher.test(subject.headers());
    }

    static Predicate<Subject> path(Predicate<String> matcher) {
        return subject -> subject.http() && matcher.test(subject.path());
    }

    private static Predicate<Subject> destination(AddressRange range) {
        return subject -> range.contains(subject.connection().local());
    }

    private static Predicate<Subject> serverName(Predicate<String> matcher) {
        return subject -> matcher.test(subject.connection().serverName());
    }

    /** From inclusive, to exclusive. */
    private static Predicate<Subject> port(int from, int to) {
        return subject -> subject.connection().local() instanceof InetSocketAddress local
                && local.getPort() >= from
                && local.getPort() < to;
    }
}
