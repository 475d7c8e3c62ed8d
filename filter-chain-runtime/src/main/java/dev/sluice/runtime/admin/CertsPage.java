package dev.sluice.runtime.admin;

/** {@code /certs}: empty, as no listener or cluster can use TLS yet. */
record CertsPage() implements AdminEndpoint {
    @Override
    public String path() {
        return "/certs";
    }

    @Override
    public String help() {
        return "print certs on machine";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        return AdminResponse.json("{\n \"certificates\": []\n}\n");
    }
}
