package dev.sluice.testkit;

import com.google.protobuf.Any;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands around a filter under test and meddles with its callbacks. Overridden by what a trial wants. */
class Tamper {
    /** The filter was made. */
    void opened(Object filter) {}

    /** Runs a callback of the filter: {@code begin}, {@code onRequest}, {@code then} and so on. */
    <T> T call(String callback, Exchange x, Supplier<T> callee) {
        T result = callee.get();
        called(callback, x);
        return result;
    }

    /** A callback of the filter has returned. */
    void called(String callback, Exchange x) {}

    /** The stage that the filter waits for. */
    <T> CompletionStage<T> stage(Exchange x, CompletionStage<T> stage) {
        return stage;
    }

    /** The same component with this around its filter. */
    final Component around(Component component) {
        return component.by(new Around(component.extension(), this));
    }

    private Verdict verdict(Exchange x, Verdict verdict) {
        return verdict instanceof Verdict.When<?> when ? again(x, when) : verdict;
    }

    private <T> Verdict again(Exchange x, Verdict.When<T> when) {
        return Verdict.when(
                stage(x, when.stage()),
                value -> verdict(x, call("then", x, () -> when.then().apply(value))),
                failure -> verdict(x, call("failed", x, () -> when.failed().apply(failure))));
    }

    private static class Filter implements HttpFilter {
        final Tamper tamper;
        private final HttpFilter inner;

        Filter(Tamper tamper, HttpFilter inner) {
            this.tamper = tamper;
            this.inner = inner;
        }

        @Override
        public HttpFilter begin(Exchange x) {
            return new Filter(tamper, tamper.call("begin", x, () -> inner.begin(x)));
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return tamper.verdict(x, tamper.call("onRequest", x, () -> inner.onRequest(x)));
        }

        @Override
        public void onInformational(Exchange x, Headers head) {
            tamper.call("onInformational", x, () -> {
                inner.onInformational(x, head);
                return true;
            });
        }

        @Override
        public Verdict onResponse(Exchange x) {
            return tamper.verdict(x, tamper.call("onResponse", x, () -> inner.onResponse(x)));
        }

        @Override
        public void onComplete(Exchange x) {
            tamper.call("onComplete", x, () -> {
                inner.onComplete(x);
                return true;
            });
        }
    }

    private static final class Terminal extends Filter implements HttpTerminal {
        private final HttpTerminal terminal;

        Terminal(Tamper tamper, HttpTerminal terminal) {
            super(tamper, terminal);
            this.terminal = terminal;
        }

        @Override
        public HttpTerminal begin(Exchange x) {
            return new Terminal(tamper, tamper.call("begin", x, () -> terminal.begin(x)));
        }

        @Override
        public Verdict onUpstream(Exchange x) {
            return tamper.verdict(x, tamper.call("onUpstream", x, () -> terminal.onUpstream(x)));
        }
    }

    private record Around(Extension inner, Tamper tamper) implements Extension {
        @Override
        public Object open(Object config, FilterContext context) throws InvalidConfig {
            Object made = inner.open(config, context);
            tamper.opened(made);
            if (made instanceof HttpTerminal terminal) {
                return new Terminal(tamper, terminal);
            }
            return made instanceof HttpFilter filter ? new Filter(tamper, filter) : made;
        }

        @Override
        public Kind kind() {
            return inner.kind();
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public String origin() {
            return inner.origin();
        }

        @Override
        public Types types() {
            return inner.types();
        }

        @Override
        public @Nullable Object read(Any config, Place place) {
            return inner.read(config, place);
        }

        @Override
        public @Nullable Object readRoute(Any config, Place place) {
            return inner.readRoute(config, place);
        }

        @Override
        public Object openRoute(Object config, FilterContext context) throws InvalidConfig {
            return inner.openRoute(config, context);
        }

        @Override
        public Object mergeRoute(Object outer, Object innerOne) {
            return inner.mergeRoute(outer, innerOne);
        }

        @Override
        public boolean takesRouteAction() {
            return inner.takesRouteAction();
        }

        @Override
        public Lease lease() {
            return inner.lease();
        }
    }
}
