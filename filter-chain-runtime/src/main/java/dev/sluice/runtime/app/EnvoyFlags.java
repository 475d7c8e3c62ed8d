package dev.sluice.runtime.app;

import java.util.Map;

/** Envoy's flags that Sluice does not take, with what to do instead. */
final class EnvoyFlags {
    private static final String NONE = "remove it";
    private static final Map<String, String> UNSUPPORTED = Map.ofEntries(
            Map.entry("--stats-tag", "use stats_config in the bootstrap once it is supported"),
            Map.entry(
                    "--enable-core-dump", "use ulimit -c and the JVM's -XX:+CreateCoredumpOnCrash in SLUICE_JAVA_OPTS"),
            Map.entry("--socket-mode", "there is no hot restart, " + NONE),
            Map.entry("--socket-path", "there is no hot restart, " + NONE),
            Map.entry("--base-id-path", "there is no hot restart, " + NONE),
            Map.entry("--disable-extensions", NONE),
            Map.entry("--enable-mutex-tracing", NONE),
            Map.entry("--file-flush-min-size-kb", NONE),
            Map.entry("--enable-fine-grain-logging", "use --component-log-level"),
            Map.entry("--log-format", NONE),
            Map.entry("--log-format-escaped", "it is always so, " + NONE),
            Map.entry("--log-format-prefix-with-location", NONE),
            Map.entry("--log-stacktrace-single-entry", NONE),
            Map.entry("--skip-deprecated-logs", NONE),
            Map.entry("--local-address-ip-version", NONE),
            Map.entry("--ignore-unknown-dynamic-fields", "there is no dynamic configuration yet, " + NONE),
            Map.entry("--allow-unknown-static-fields", "use --permissive, which skips what only serves observability"),
            Map.entry("--allow-unknown-fields", "use --permissive, which skips what only serves observability"));

    private EnvoyFlags() {}

    /** What to say of an argument nobody took. */
    static String message(String argument) {
        int equals = argument.indexOf('=');
        String flag = equals < 0 ? argument : argument.substring(0, equals);
        String advice = UNSUPPORTED.get(flag);
        return advice == null
                ? "unknown argument " + flag
                : flag + " is a flag of Envoy's that Sluice does not support: " + advice;
    }
}
