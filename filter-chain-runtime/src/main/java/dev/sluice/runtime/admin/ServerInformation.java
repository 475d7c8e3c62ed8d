package dev.sluice.runtime.admin;

/** {@code /server_info}. */
record ServerInformation(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/server_info";
    }

    @Override
    public String help() {
        return "print server version/status information";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        return AdminResponse.json(ProtoJson.printAll(operations.serverInfo()));
    }
}
