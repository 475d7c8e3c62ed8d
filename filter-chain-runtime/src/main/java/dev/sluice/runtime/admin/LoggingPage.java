package dev.sluice.runtime.admin;

import dev.sluice.runtime.os.Logs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /logging}: shows and sets log levels. */
record LoggingPage() implements AdminEndpoint {
    private static final String USAGE = "usage: /logging?<name>=<level> (change single level)\n"
            + "usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)\n"
            + "usage: /logging?level=<level> (change all levels)\n"
            + "levels: trace debug info warning error critical off \n";

    @Override
    public String path() {
        return "/logging";
    }

    @Override
    public String help() {
        return "query/change logging levels; level=LEVEL for all, paths=NAME:LEVEL,... or NAME=LEVEL";
    }

    @Override
    public boolean mutates() {
        return true;
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        Map<String, Logs.Level> wanted = new LinkedHashMap<>();
        String wrong = read(request, wanted);
        if (!wrong.isEmpty()) {
            return AdminResponse.failure(400, "error: " + wrong + "\n\n" + USAGE + active());
        }
        wanted.forEach((name, level) -> {
            if (name.isEmpty()) {
                Logs.level(level);
            } else {
                Logs.level(name, level);
            }
        });
        return AdminResponse.text(active());
    }

    /** The empty name stands for all; returns what is wrong, empty if nothing is. */
    private static String read(AdminRequest request, Map<String, Logs.Level> wanted) {
        for (Map.Entry<String, String> each : request.query().entrySet()) {
            if (!each.getKey().equals("paths")) {
                Optional<Logs.Level> level = Logs.Level.named(each.getValue());
                if (level.isEmpty()) {
                    return "unknown logger level";
                }
                wanted.put(each.getKey().equals("level") ? "" : each.getKey(), level.get());
                continue;
            }
            for (String pair : each.getValue().split(",")) {
                int colon = pair.indexOf(':');
                Optional<Logs.Level> level = Logs.Level.named(pair.substring(colon + 1));
                if (colon <= 0 || level.isEmpty()) {
                    return "unknown logger level";
                }
                wanted.put(pair.substring(0, colon), level.get());
            }
        }
        return "";
    }

    private static String active() {
        StringBuilder out = new StringBuilder("active loggers:\n");
        Logs.levels().forEach((name, level) -> out.append("  ")
                .append(name)
                .append(": ")
                .append(level.word())
                .append('\n'));
        return out.toString();
    }
}
