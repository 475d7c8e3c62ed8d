package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.runtime.extension.ForeignCode;

/** Opens scripts as HTTP filters. This class mentions nothing of GraalVM: a process without scripts never loads it. */
public final class ScriptFactory
        implements FilterFactory<ScriptConfig, HttpFilter>, PerRoute<RouteConfig, String>, ForeignCode<ScriptConfig> {
    /** Made by the registry. */
    public ScriptFactory() {}

    @Override
    public HttpFilter open(ScriptConfig config, FilterContext context) throws InvalidConfig {
        try {
            return ScriptFilter.open(config, ScriptSource.read(config), context);
        } catch (NoClassDefFoundError e) {
            throw noEngine(config, e);
        }
    }

    @Override
    public void check(ScriptConfig config) throws InvalidConfig {
        try {
            ScriptSource.read(config).check();
        } catch (NoClassDefFoundError e) {
            throw noEngine(config, e);
        }
    }

    /** The configuration as JSON, which every context makes its own objects of. */
    @Override
    public String openRoute(RouteConfig config, FilterContext context) {
        return new Gson().toJson(config.config());
    }

    private static InvalidConfig noEngine(ScriptConfig config, NoClassDefFoundError e) {
        return new InvalidConfig(config.field(), "this distribution has no script engine (" + e.getMessage() + ")");
    }
}
