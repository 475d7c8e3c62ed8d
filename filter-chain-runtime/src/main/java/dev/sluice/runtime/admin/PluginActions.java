package dev.sluice.runtime.admin;

import dev.sluice.runtime.extension.plugin.PluginAction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** {@code POST /plugins/ID/rollback}, {@code disable} and {@code enable}. Our own. */
record PluginActions(Operations operations) implements AdminEndpoint {
    static final String BELOW = "/plugins/";
    static final String PATH = "/plugins/{id}/{action}";

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String help() {
        return "rollback, disable or enable a plugin";
    }

    @Override
    public boolean mutates() {
        return true;
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        String rest = request.path().startsWith(BELOW) ? request.path().substring(BELOW.length()) : "";
        int slash = rest.indexOf('/');
        String verb = rest.substring(slash + 1);
        Optional<PluginAction> action = Arrays.stream(PluginAction.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(verb))
                .findFirst();
        if (slash <= 0 || action.isEmpty()) {
            return AdminResponse.failure(
                    404, "usage: /plugins/ID/rollback, /plugins/ID/disable or /plugins/ID/enable\n");
        }
        ReloadOutcome outcome = operations.plugin(rest.substring(0, slash), action.get());
        return outcome.kind() == ReloadOutcome.Kind.FAILED
                ? AdminResponse.failure(400, "nothing was changed:\n" + outcome.text() + '\n')
                : AdminResponse.text("OK: " + outcome.text() + '\n');
    }
}
