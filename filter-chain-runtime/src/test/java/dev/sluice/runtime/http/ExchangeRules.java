package dev.sluice.runtime.http;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the tests of the filter contract for HTTP share, one class per heading of it: {@code ExchangeOrderTest} and so on. */
abstract class ExchangeRules {
    final Rig rig = new Rig();
    final List<String> seen = new ArrayList<>();

    HttpFilter noting(String name) {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                seen.add(name + ">");
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                seen.add("<" + name);
                return Verdict.proceed();
            }

            @Override
            public void onComplete(Exchange x) {
                seen.add(name + "|");
            }
        };
    }

    static HttpFilter request(Function<Exchange, Verdict> decide) {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                return decide.apply(x);
            }
        };
    }

    static HttpFilter response(Function<Exchange, Verdict> decide) {
        return new HttpFilter() {
            @Override
            public Verdict onResponse(Exchange x) {
                return decide.apply(x);
            }
        };
    }

    static Transform mark(String suffix) {
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                out.write(Bytes.of(suffix));
            }
        };
    }
}
