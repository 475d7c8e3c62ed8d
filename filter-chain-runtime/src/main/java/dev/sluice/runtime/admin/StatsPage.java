package dev.sluice.runtime.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.runtime.stats.StatFilter;
import dev.sluice.runtime.stats.StatsJson;
import dev.sluice.runtime.stats.StatsPrometheus;
import dev.sluice.runtime.stats.StatsText;

/** {@code /stats}. */
record StatsPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/stats";
    }

    @Override
    public String help() {
        return "print server stats; filter=REGEX (RE2), usedonly, format=text|json|prometheus";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        return switch (request.get("format")) {
            case "", "text" ->
                filtered(request, filter -> AdminResponse.text(StatsText.render(operations.stats(), filter)));
            case "json" ->
                filtered(request, filter -> AdminResponse.json(StatsJson.render(operations.stats(), filter)));
            case "prometheus" ->
                filtered(request, filter -> AdminResponse.text(StatsPrometheus.render(operations.stats(), filter)));
            default -> AdminResponse.failure(400, "usage: /stats?format=(json|prometheus|text)\n\n");
        };
    }

    static AdminResponse filtered(AdminRequest request, java.util.function.Function<StatFilter, AdminResponse> page) {
        try {
            return page.apply(new StatFilter(Pattern.compile(request.get("filter")), request.has("usedonly")));
        } catch (PatternSyntaxException e) {
            return AdminResponse.failure(400, "Invalid re2 regex: " + e.getMessage());
        }
    }
}
