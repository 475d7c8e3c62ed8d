package dev.sluice.filters.http.headermutation;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.filters.common.HeaderEdits;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import java.util.ArrayList;
import java.util.List;

/** Makes the header mutation filter. Source: Envoy, header_mutation filter. */
@Filter("envoy.filters.http.header_mutation")
public final class HeaderMutationFactory
        implements FilterFactory<HeaderMutation, HttpFilter>, PerRoute<HeaderMutationPerRoute, RouteEdits> {
    @Override
    public HttpFilter open(HeaderMutation config, FilterContext context) throws InvalidConfig {
        return new HeaderMutationFilter(
                edits(config.getMutations(), context), config.getMostSpecificHeaderMutationsWins());
    }

    @Override
    public RouteEdits openRoute(HeaderMutationPerRoute config, FilterContext context) throws InvalidConfig {
        return new RouteEdits(List.of(edits(config.getMutations(), context)));
    }

    /** Every level counts, not only the innermost. */
    @Override
    public RouteEdits merge(RouteEdits outer, RouteEdits inner) {
        List<MessageEdits> all = new ArrayList<>(outer.outerToInner());
        all.addAll(inner.outerToInner());
        return new RouteEdits(all);
    }

    private static MessageEdits edits(Mutations mutations, FilterContext context) throws InvalidConfig {
        return new MessageEdits(
                list(mutations.getRequestMutationsList(), "mutations.request_mutations", context),
                list(mutations.getResponseMutationsList(), "mutations.response_mutations", context));
    }

    private static HeaderEdits list(
            List<io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation> mutations,
            String field,
            FilterContext context)
            throws InvalidConfig {
        List<HeaderEdits.Edit> edits = new ArrayList<>();
        for (int i = 0; i < mutations.size(); i++) {
            var mutation = mutations.get(i);
            String at = field + '[' + i + ']';
            switch (mutation.getActionCase()) {
                case REMOVE -> edits.add(HeaderEdits.removal(mutation.getRemove(), at + ".remove"));
                case APPEND -> edits.add(HeaderEdits.addition(mutation.getAppend(), context, at + ".append"));
                default -> throw new InvalidConfig(at, "one of remove and append is needed");
            }
        }
        return HeaderEdits.of(edits);
    }
}
