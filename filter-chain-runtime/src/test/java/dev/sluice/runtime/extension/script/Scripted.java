package dev.sluice.runtime.extension.script;

import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A script's configuration, as tests vary it. */
record Scripted(ScriptConfig config) {
    static Scripted text(String script) {
        return of(Optional.empty(), Optional.of(script), Optional.empty());
    }

    static Scripted python(String script) {
        return of(Optional.empty(), Optional.of(script), Optional.of("python"));
    }

    static Scripted file(Path file) {
        return of(Optional.of(file.toString()), Optional.empty(), Optional.empty());
    }

    private static Scripted of(Optional<String> file, Optional<String> inline, Optional<String> language) {
        return new Scripted(new ScriptConfig(
                file, inline, Optional.empty(), language, Map.of(), Duration.ofMillis(50), Duration.ofSeconds(20)));
    }

    Scripted with(Map<String, Object> own) {
        return copy(own, config.budget(), config.loadBudget());
    }

    Scripted budget(Duration budget) {
        return copy(config.config(), budget, config.loadBudget());
    }

    Scripted loadBudget(Duration budget) {
        return copy(config.config(), config.budget(), budget);
    }

    HttpFilter open(Fakes fakes) throws InvalidConfig {
        return new ScriptFactory().open(config, fakes.context());
    }

    private Scripted copy(Map<String, Object> own, Duration budget, Duration loadBudget) {
        return new Scripted(new ScriptConfig(
                config.file(), config.inline(), config.name(), config.language(), own, budget, loadBudget));
    }
}
