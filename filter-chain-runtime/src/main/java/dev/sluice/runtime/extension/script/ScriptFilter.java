package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;

/** A script as a filter: one per configuration; {@link ScriptStream} serves a stream with the loop's own script. */
final class ScriptFilter implements HttpFilter {
    private final ScriptPool pool;
    private final FilterContext context;

    private ScriptFilter(ScriptPool pool, FilterContext context) {
        this.pool = pool;
        this.context = context;
    }

    static HttpFilter open(ScriptConfig config, String text, FilterContext context) throws InvalidConfig {
        String title = config.title();
        String json = new Gson().toJson(config.config());
        int loops = Runtime.getRuntime().availableProcessors();
        ScriptPool pool = new ScriptPool(loops, () -> Script.load(title, text, json, config.field()));
        context.onClose(pool);
        return new ScriptFilter(pool, context);
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new ScriptStream(pool.here(), x, context);
    }
}
