package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.extension.SelfLimited;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A script as a filter: one per configuration; {@link ScriptStream} serves a stream with the loop's own script. Callbacks that used up their budget are
 * {@code sluice.script.TITLE.over_budget}; the filter's circuit, which all filters have, counts them as faults.
 */
final class ScriptFilter implements HttpFilter, SelfLimited {
    private final String title;
    private final String origin;
    private final ScriptPool pool;
    private final FilterContext context;
    private final Duration limit;
    private final AtomicLong stopped = new AtomicLong();
    private final Counter overBudget;
    private volatile BooleanSupplier refused = () -> false;

    private ScriptFilter(ScriptConfig config, ScriptPool pool, FilterContext context) {
        this.title = config.title();
        this.origin = "script " + config.file().orElse(title) + " (" + config.written().words + ')';
        this.pool = pool;
        this.context = context;
        this.limit = Script.patience(config.budget());
        this.overBudget = context.counter(".sluice.script." + title + ".over_budget");
    }

    static HttpFilter open(ScriptConfig config, ScriptSource source, FilterContext context) throws InvalidConfig {
        String json = new Gson().toJson(config.config());
        int loops =
                config.written() == Language.PYTHON ? 1 : Runtime.getRuntime().availableProcessors();
        ScriptPool pool = new ScriptPool(loops, () -> Script.load(source, json, config.budget(), config.loadBudget()));
        ScriptFilter filter = new ScriptFilter(config, pool, context);
        filter.show(context.name(), config.written().words);
        return filter;
    }

    private void show(String name, String language) {
        Supplier<Scripts.Status> status =
                () -> new Scripts.Status(title, name, language, pool.size(), stopped.get(), refused.getAsBoolean());
        Scripts.add(status);
        context.onClose(() -> {
            Scripts.remove(status);
            pool.close();
        });
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public Duration limit() {
        return limit;
    }

    @Override
    public void standing(BooleanSupplier refused) {
        this.refused = refused;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new ScriptStream(pool.here(), x, this);
    }

    FilterContext context() {
        return context;
    }

    /** A callback of a stream failed; the caller goes on with the failure. */
    void failed(ScriptFailure why) {
        if (why.overBudget()) {
            overBudget.add(1);
            stopped.incrementAndGet();
        }
    }
}
