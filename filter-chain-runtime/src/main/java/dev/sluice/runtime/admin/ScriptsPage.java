package dev.sluice.runtime.admin;

import dev.sluice.runtime.extension.script.Scripts;

/** {@code /scripts}: the scripts that are open, and how they behave. Our own. */
record ScriptsPage() implements AdminEndpoint {
    @Override
    public String path() {
        return "/scripts";
    }

    @Override
    public String help() {
        return "print scripts, what they used up and whether their circuit is open";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        StringBuilder out = new StringBuilder();
        for (Scripts.Status script : Scripts.open()) {
            line(out, script, "language", script.language());
            line(out, script, "contexts", script.contexts());
            line(out, script, "over_budget", script.stopped());
            line(out, script, "circuit", script.refused() ? "open" : "closed");
        }
        return AdminResponse.text(out.toString());
    }

    private static void line(StringBuilder out, Scripts.Status script, String name, Object value) {
        out.append(script.title()).append("::").append(script.filter());
        out.append("::").append(name).append("::").append(value).append('\n');
    }
}
