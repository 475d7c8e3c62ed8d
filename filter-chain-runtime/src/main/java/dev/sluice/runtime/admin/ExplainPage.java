package dev.sluice.runtime.admin;

import java.util.List;

/** {@code /explain}: what would become of a request now, and why. Our own. */
record ExplainPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/explain";
    }

    @Override
    public String help() {
        return "tell what would become of a request: path=/x, method=, header=NAME:VALUE (again and again), listener=, port=,"
                + " source=IP, sni=, alpn=, version=2, format=json";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        String port = request.get("port");
        if (!request.has("path")) {
            return AdminResponse.failure(400, "say which request: path=/x\n");
        }
        if (!port.isEmpty() && !port.matches("\\d{1,5}")) {
            return AdminResponse.failure(400, "port is a number, not " + port + '\n');
        }
        String method = request.get("method").isEmpty() ? "GET" : request.get("method");
        String alpn = request.get("alpn");
        AskedRequest asked = new AskedRequest(
                method + ' ' + request.get("path") + (request.get("version").equals("2") ? " HTTP/2" : ""),
                request.all("header"),
                request.get("listener"),
                port.isEmpty() ? -1 : Integer.parseInt(port),
                request.get("source"),
                request.get("sni"),
                alpn.isEmpty() ? List.of() : List.of(alpn.split(",")),
                request.has("tls"));
        try {
            Explanation explanation = operations.explain(asked);
            return request.get("format").equals("json")
                    ? AdminResponse.json(ExplanationText.json(explanation))
                    : AdminResponse.text(ExplanationText.text(explanation));
        } catch (AskedRequest.Unclear unclear) {
            return AdminResponse.failure(400, unclear.getMessage() + '\n');
        }
    }
}
