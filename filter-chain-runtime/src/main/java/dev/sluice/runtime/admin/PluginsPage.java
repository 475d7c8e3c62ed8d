package dev.sluice.runtime.admin;

/** {@code /plugins}: which jars were refused, and why. Our own. */
record PluginsPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/plugins";
    }

    @Override
    public String help() {
        return "print plugin jars that were refused";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        StringBuilder out = new StringBuilder();
        for (Operations.Refusal refused : operations.refusedPlugins()) {
            out.append(refused.file())
                    .append("::refused::")
                    .append(refused.reason())
                    .append('\n');
        }
        return AdminResponse.text(out.toString());
    }
}
