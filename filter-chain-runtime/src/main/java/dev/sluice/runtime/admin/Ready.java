package dev.sluice.runtime.admin;

import io.envoyproxy.envoy.admin.v3.ServerInfo;

/** {@code /ready}: 200 while the process serves. */
record Ready(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/ready";
    }

    @Override
    public String help() {
        return "print server state, return 200 if LIVE, otherwise return 503";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        ServerInfo.State state = operations.state();
        String body = state.name() + '\n';
        return state == ServerInfo.State.LIVE ? AdminResponse.text(body) : AdminResponse.failure(503, body);
    }
}
