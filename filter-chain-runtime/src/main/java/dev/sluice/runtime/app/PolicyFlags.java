package dev.sluice.runtime.app;

import dev.sluice.runtime.extension.plugin.LockFile;
import dev.sluice.runtime.extension.plugin.PluginPolicy;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Flags that say which plugins may be loaded. */
final class PolicyFlags {
    @Option(
            names = "--plugin-policy",
            paramLabel = "POLICY",
            scope = ScopeType.INHERIT,
            description = "Which plugins are loaded: open (default: all), locked (what plugins.lock lists), signed.",
            defaultValue = "open")
    String name = "open";

    @Option(
            names = "--plugin-keys",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "With signed: certificates (PEM) of whose plugins are loaded.")
    @Nullable
    Path keys;

    /** What is wrong with the values, or null. */
    @Nullable
    String wrong(Path plugins) {
        if (!name.equals("open") && !name.equals("locked") && !name.equals("signed")) {
            return "--plugin-policy is open, locked or signed, not " + name;
        }
        if (name.equals("signed") == (keys == null)) {
            return keys == null
                    ? "--plugin-policy signed needs --plugin-keys"
                    : "--plugin-keys needs --plugin-policy signed";
        }
        try {
            made(plugins);
            return null;
        } catch (IOException e) {
            return "--plugin-keys: " + e.getMessage();
        }
    }

    /** After {@link #wrong} said nothing. */
    PluginPolicy policy(Path plugins) {
        try {
            return made(plugins);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private PluginPolicy made(Path plugins) throws IOException {
        Path certificates = keys;
        if (name.equals("signed") && certificates != null) {
            return PluginPolicy.signed(certificates);
        }
        return name.equals("locked") ? PluginPolicy.locked(plugins.resolve(LockFile.NAME)) : PluginPolicy.open();
    }
}
