package dev.sluice.filters.http.statefulsession;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;

/** Makes the filter. Source: Envoy, stateful_session filter. */
@Filter("envoy.filters.http.stateful_session")
public final class StatefulSessionFactory
        implements FilterFactory<StatefulSession, HttpFilter>, PerRoute<StatefulSessionPerRoute, Session> {
    @Override
    public HttpFilter open(StatefulSession config, FilterContext context) throws InvalidConfig {
        return new StatefulSessionFilter(Session.of(config));
    }

    @Override
    public Session openRoute(StatefulSessionPerRoute config, FilterContext context) throws InvalidConfig {
        return config.getDisabled() ? Session.NONE : Session.of(config.getStatefulSession());
    }
}
