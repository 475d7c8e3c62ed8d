package dev.sluice.runtime.admin;

import dev.sluice.runtime.stats.StatsPrometheus;

/** {@code /stats/prometheus}. */
record PrometheusPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/stats/prometheus";
    }

    @Override
    public String help() {
        return "print server stats in prometheus format; filter=REGEX (RE2), usedonly";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        return StatsPage.filtered(
                request, filter -> AdminResponse.text(StatsPrometheus.render(operations.stats(), filter)));
    }
}
