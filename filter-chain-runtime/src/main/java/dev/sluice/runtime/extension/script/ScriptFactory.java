package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens scripts as HTTP filters. This class mentions nothing of GraalVM: a process without scripts never loads it. */
public final class ScriptFactory implements FilterFactory<ScriptConfig, HttpFilter>, PerRoute<RouteConfig, String> {
    /** Made by the registry. */
    public ScriptFactory() {}

    @Override
    public HttpFilter open(ScriptConfig config, FilterContext context) throws InvalidConfig {
        String text = config.inline().isPresent() ? config.inline().get() : read(config);
        try {
            return ScriptFilter.open(config, text, context);
        } catch (NoClassDefFoundError e) {
            throw new InvalidConfig(config.field(), "this distribution has no script engine (" + e.getMessage() + ")");
        }
    }

    /** The configuration as JSON, which every context makes its own objects of. */
    @Override
    public String openRoute(RouteConfig config, FilterContext context) {
        return new Gson().toJson(config.config());
    }

    private static String read(ScriptConfig config) throws InvalidConfig {
        try {
            return Files.readString(Path.of(config.file().orElseThrow()));
        } catch (IOException e) {
            throw new InvalidConfig("file", "cannot be read: " + e.getMessage());
        }
    }
}
