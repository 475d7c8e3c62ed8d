package dev.sluice.runtime.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All endpoints by path; checks methods, writes the help. Immutable, any thread. */
public final class Endpoints {
    private final Map<String, AdminEndpoint> byPath = new TreeMap<>();

    private Endpoints(List<AdminEndpoint> all) {
        for (AdminEndpoint endpoint : all) {
            byPath.put(endpoint.path(), endpoint);
        }
    }

    public static Endpoints of(Operations operations) {
        Endpoints all = new Endpoints(List.of(
                new Ready(operations),
                new ServerInformation(operations),
                new StatsPage(operations),
                new PrometheusPage(operations),
                new ClustersPage(operations),
                new ListenersPage(operations),
                new ConfigDumpPage(operations),
                new CertsPage(operations),
                new LoggingPage(),
                new MemoryPage(),
                new PluginsPage(operations),
                new ScriptsPage(),
                new FiltersPage(operations),
                new TracePage(operations),
                new ExplainPage(operations),
                new PluginActions(operations),
                post("/drain_listeners", "drain listeners", request -> drain(operations, request)),
                post(
                        "/healthcheck/fail",
                        "cause the server to fail health checks",
                        done(() -> operations.failHealthChecks(true))),
                post(
                        "/healthcheck/ok",
                        "cause the server to pass health checks",
                        done(() -> operations.failHealthChecks(false))),
                post(
                        "/reload",
                        "read configuration, plugins and scripts again",
                        request -> reload(operations.reload())),
                post("/quitquitquit", "exit the server", done(operations::quit)),
                post("/reset_counters", "reset all counters to zero", done(() -> reset(operations))),
                post("/reopen_logs", "reopen access logs", done(operations::reopenLogs))));
        all.byPath.put("/help", new Help(all));
        all.byPath.put("/", new Home(all));
        return all;
    }

    public AdminResponse answer(AdminRequest request) {
        AdminEndpoint endpoint = find(request.path());
        if (endpoint == null) {
            return AdminResponse.failure(404, "invalid path. " + help());
        }
        boolean post = request.method().equals("POST");
        if (endpoint.mutates() && !post) {
            return AdminResponse.failure(405, "Method " + request.method() + " not allowed, POST required.");
        }
        return endpoint.answer(request);
    }

    private @Nullable AdminEndpoint find(String path) {
        AdminEndpoint exact = byPath.get(path);
        if (exact != null) {
            return exact;
        }
        if (path.startsWith(TracePage.BELOW)) {
            return byPath.get(TracePage.PATH);
        }
        return path.startsWith(PluginActions.BELOW) ? byPath.get(PluginActions.PATH) : null;
    }

    String help() {
        StringBuilder text = new StringBuilder("admin commands are:\n");
        for (AdminEndpoint endpoint : byPath.values()) {
            text.append("  ")
                    .append(endpoint.path())
                    .append(endpoint.mutates() ? " (POST): " : ": ")
                    .append(endpoint.help());
            text.append('\n');
        }
        return text.toString();
    }

    Iterable<AdminEndpoint> all() {
        return byPath.values();
    }

    private static AdminResponse drain(Operations operations, AdminRequest request) {
        boolean graceful = request.has("graceful");
        boolean keep = request.has("skip_exit");
        if (keep && !graceful) {
            return AdminResponse.failure(400, "skip_exit requires graceful\n");
        }
        operations.drainListeners(request.has("inboundonly"), graceful, keep);
        return AdminResponse.text("OK\n");
    }

    private static AdminResponse reload(ReloadOutcome outcome) {
        return outcome.kind() == ReloadOutcome.Kind.FAILED
                ? AdminResponse.failure(400, "not reloaded, everything goes on as it was:\n" + outcome.text() + '\n')
                : AdminResponse.text("OK: " + outcome.text() + '\n');
    }

    private static void reset(Operations operations) {
        operations.stats().counters().forEach(counter -> counter.reset());
    }

    private static Function<AdminRequest, AdminResponse> done(Runnable action) {
        return request -> {
            action.run();
            return AdminResponse.text("OK\n");
        };
    }

    private static AdminEndpoint post(String path, String help, Function<AdminRequest, AdminResponse> action) {
        return new AdminEndpoint() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public String help() {
                return help;
            }

            @Override
            public boolean mutates() {
                return true;
            }

            @Override
            public AdminResponse answer(AdminRequest request) {
                return action.apply(request);
            }
        };
    }
}
