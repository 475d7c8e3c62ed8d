package ${package};

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/** Sets a header on every response. The components are the fields of its configuration. */
@Filter("${groupId}.${artifactId}")
public record ${className}(String greeting) implements HttpFilter {
    @Override
    public Verdict onResponse(Exchange x) {
        x.response().headers().set("x-${artifactId}", greeting);
        return Verdict.proceed();
    }
}
