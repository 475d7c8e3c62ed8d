package dev.sluice.testkit.rules;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A filter that notes what it is asked and does what the test wants. */
final class Probe implements HttpFilter {
    final String name;
    final List<String> log;
    private Function<Exchange, Verdict> request = x -> Verdict.proceed();
    private Function<Exchange, Verdict> response = x -> Verdict.proceed();
    private Consumer<Headers> interim = head -> {};
    private Consumer<Exchange> complete = x -> {};

    Probe(String name, List<String> log) {
        this.name = name;
        this.log = log;
    }

    static Probe of(String name) {
        return new Probe(name, new ArrayList<>());
    }

    static Probe request(Function<Exchange, Verdict> does) {
        return of("probe").onRequest(does);
    }

    static Probe response(Function<Exchange, Verdict> does) {
        return of("probe").onResponse(does);
    }

    Probe onRequest(Function<Exchange, Verdict> does) {
        request = does;
        return this;
    }

    Probe onResponse(Function<Exchange, Verdict> does) {
        response = does;
        return this;
    }

    Probe onInterim(Consumer<Headers> does) {
        interim = does;
        return this;
    }

    Probe onEnd(Consumer<Exchange> does) {
        complete = does;
        return this;
    }

    private void note(String what) {
        log.add(name + '.' + what);
    }

    @Override
    public Verdict onRequest(Exchange x) {
        note("request");
        return request.apply(x);
    }

    @Override
    public void onInformational(Exchange x, Headers head) {
        note("interim");
        interim.accept(head);
    }

    @Override
    public Verdict onResponse(Exchange x) {
        note("response");
        return response.apply(x);
    }

    @Override
    public void onComplete(Exchange x) {
        note("complete");
        complete.accept(x);
    }

    /** A transform that passes everything on and notes what it sees under this name. */
    Transform passing(String as) {
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                log.add(as + ":" + in);
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                log.add(as + ".end");
            }

            @Override
            public void close() {
                log.add(as + ".close");
            }
        };
    }

    /** A transform that passes everything on and writes something at the end. */
    Transform adding(String as, String atEnd) {
        Transform passing = passing(as);
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                passing.chunk(in, out);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                passing.end(trailers, out);
                out.write(Bytes.of(atEnd));
            }
        };
    }

    static Transform upper() {
        return (in, out) -> out.write(Bytes.of(in.toString().toUpperCase(java.util.Locale.ROOT)));
    }

    static Transform brackets() {
        return new Transform() {
            private boolean begun;

            @Override
            public void chunk(Bytes in, Sink out) {
                if (!begun) {
                    begun = true;
                    out.write(Bytes.of("["));
                }
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                out.write(Bytes.of(begun ? "]" : "[]"));
            }
        };
    }

    /** Notes the end. */
    Source ending(String as) {
        return (trailers, out) -> log.add(as + ".end");
    }
}
