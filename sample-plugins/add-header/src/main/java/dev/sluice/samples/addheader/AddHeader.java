package dev.sluice.samples.addheader;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/** Sets a header on every response. */
@Filter("acme.add-header")
public record AddHeader(String name, String value) implements HttpFilter {
    @Override
    public Verdict onResponse(Exchange x) {
        x.response().headers().set(name, value);
        return Verdict.proceed();
    }
}
