package dev.sluice.runtime.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a configuration is read. Immutable, any thread.
 *
 * @param permissive whether what only serves observability may be skipped with a warning, and broken field rules are warnings
 * @param variables gives environment variables for <code>${NAME}</code>, null if these are to be left alone
 * @param supported what Sluice implements
 */
public record ReadOptions(
        boolean permissive, @Nullable Function<String, @Nullable String> variables, SupportedFields supported) {
    /** Strict, no expansion, the shipped table. */
    public static ReadOptions strict() {
        return new ReadOptions(false, null, SupportedFields.shipped());
    }

    public ReadOptions asPermissive() {
        return new ReadOptions(true, variables, supported);
    }

    /** Expands from the process's environment. */
    public ReadOptions expandingEnvironment() {
        return expanding(System::getenv);
    }

    public ReadOptions expanding(Function<String, @Nullable String> from) {
        return new ReadOptions(permissive, from, supported);
    }

    public ReadOptions supporting(SupportedFields table) {
        return new ReadOptions(permissive, variables, table);
    }
}
