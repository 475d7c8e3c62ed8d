package dev.sluice.runtime.admin;

/** {@code /}: a page with a link or a button for every endpoint. */
record Home(Endpoints endpoints) implements AdminEndpoint {
    private static final String STYLE =
            "body{font-family:system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color-scheme:light dark}"
                    + "td{padding:.3em 1em .3em 0;vertical-align:top}form{margin:0}";

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String help() {
        return "Admin home page";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        StringBuilder page = new StringBuilder(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sluice admin</title>");
        page.append("<style>").append(STYLE).append("</style></head><body><h1>Sluice</h1><table>\n");
        for (AdminEndpoint endpoint : endpoints.all()) {
            if (endpoint.path().indexOf('{') >= 0) {
                continue;
            }
            String name = endpoint.path().substring(1);
            page.append("<tr><td>");
            if (endpoint.mutates()) {
                page.append("<form method=\"post\" action=\"")
                        .append(name)
                        .append("\"><button>")
                        .append(name)
                        .append("</button></form>");
            } else {
                page.append("<a href=\"")
                        .append(name.isEmpty() ? "./" : name)
                        .append("\">")
                        .append(name.isEmpty() ? "/" : name)
                        .append("</a>");
            }
            page.append("</td><td>").append(endpoint.help()).append("</td></tr>\n");
        }
        return AdminResponse.html(page.append("</table></body></html>\n").toString());
    }
}
