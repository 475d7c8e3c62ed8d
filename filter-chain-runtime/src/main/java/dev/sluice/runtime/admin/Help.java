package dev.sluice.runtime.admin;

/** {@code /help}. */
record Help(Endpoints endpoints) implements AdminEndpoint {
    @Override
    public String path() {
        return "/help";
    }

    @Override
    public String help() {
        return "print out list of admin commands";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        return AdminResponse.text(endpoints.help());
    }
}
