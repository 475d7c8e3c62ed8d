package dev.sluice.filters.common.rbac;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.AddressRange;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import java.util.List;
import java.util.function.Predicate;

/** Who asks. Source: Envoy, config.rbac.v3.Principal. */
final class Principals {
    private Principals() {}

    static Predicate<Subject> anyOf(List<Principal> all, String field, FilterContext context) throws InvalidConfig {
        Predicate<Subject> any = subject -> false;
        for (int i = 0; i < all.size(); i++) {
            any = any.or(compile(all.get(i), field + '[' + i + ']', context));
        }
        return any;
    }

    private static Predicate<Subject> allOf(List<Principal> ids, String field, FilterContext context)
            throws InvalidConfig {
        Predicate<Subject> all = subject -> true;
        for (int i = 0; i < ids.size(); i++) {
            all = all.and(compile(ids.get(i), field + '[' + i + ']', context));
        }
        return all;
    }

    @SuppressWarnings("deprecation") // source_ip: old files still say it
    private static Predicate<Subject> compile(Principal p, String field, FilterContext context) throws InvalidConfig {
        return switch (p.getIdentifierCase()) {
            case ANY -> subject -> p.getAny();
            case AND_IDS -> allOf(p.getAndIds().getIdsList(), field + ".and_ids.ids", context);
            case OR_IDS -> anyOf(p.getOrIds().getIdsList(), field + ".or_ids.ids", context);
            case NOT_ID -> compile(p.getNotId(), field + ".not_id", context).negate();
            case SOURCE_IP -> direct(AddressRange.of(p.getSourceIp(), field + ".source_ip"));
            case DIRECT_REMOTE_IP -> direct(AddressRange.of(p.getDirectRemoteIp(), field + ".direct_remote_ip"));
            case REMOTE_IP -> remote(AddressRange.of(p.getRemoteIp(), field + ".remote_ip"));
            case HEADER -> Permissions.header(context.headerMatcher(p.getHeader()));
            case URL_PATH ->
                Permissions.path(context.stringMatcher(p.getUrlPath().getPath()));
            default -> throw new InvalidConfig(field, "this kind of principal is not supported");
        };
    }

    private static Predicate<Subject> direct(AddressRange range) {
        return subject -> range.contains(subject.connection().directRemote());
    }

    private static Predicate<Subject> remote(AddressRange range) {
        return subject -> range.contains(subject.connection().remote());
    }
}
