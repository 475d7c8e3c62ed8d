package dev.sluice.runtime.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code /filters}: what each filter of each chain did, how long it took, whether it is in trouble. Our own. */
record FiltersPage(Operations operations) implements AdminEndpoint {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final List<String> HEAD = List.of(
            "FILTER",
            "CODE",
            "SEEN",
            "PROCEED",
            "REPLY",
            "RESET",
            "WAIT",
            "WAIT-MS",
            "ERRORS",
            "STUCK",
            "P50-US",
            "P99-US",
            "BYTES/CALL",
            "IN",
            "OUT",
            "STATE");

    @Override
    public String path() {
        return "/filters";
    }

    @Override
    public String help() {
        return "print what each filter did and how it is; format=json for JSON";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        List<FilterChainView> chains = operations.filterChains();
        return request.get("format").equals("json")
                ? AdminResponse.json(GSON.toJson(chains) + '\n')
                : AdminResponse.text(text(chains));
    }

    private static String text(List<FilterChainView> chains) {
        StringBuilder out = new StringBuilder();
        for (FilterChainView chain : chains) {
            out.append(out.isEmpty() ? "" : "\n").append(chain.kind()).append(" chain ");
            out.append(chain.name()).append(" (#").append(chain.number()).append(")\n");
            List<List<String>> rows = new ArrayList<>(List.of(HEAD));
            chain.filters().forEach(filter -> rows.add(row(filter)));
            table(rows, out);
            chain.filters().forEach(filter -> troubles(filter, out));
        }
        return out.toString();
    }

    private static List<String> row(FilterChainView.Filter f) {
        return List.of(
                f.name(),
                f.origin(),
                Long.toString(f.requests()),
                Long.toString(f.proceeded() + f.forwarded()),
                replies(f),
                Long.toString(f.reset()),
                Long.toString(f.waited()),
                Long.toString(f.waitedMillis()),
                Long.toString(f.errors()),
                Long.toString(f.stuck()),
                micros(f.timeP50Nanos()),
                micros(f.timeP99Nanos()),
                f.allocatedPerCall() < 0 ? "-" : Long.toString(f.allocatedPerCall()),
                Long.toString(f.bytesIn()),
                Long.toString(f.bytesOut()),
                f.state());
    }

    private static String replies(FilterChainView.Filter f) {
        StringBuilder text = new StringBuilder();
        f.replied().forEach((status, count) -> text.append(text.isEmpty() ? "" : ",")
                .append(status)
                .append(':')
                .append(count));
        return text.isEmpty() ? "0" : text.toString();
    }

    private static String micros(long nanos) {
        return nanos < 0 ? "-" : String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }

    private static void table(List<List<String>> rows, StringBuilder out) {
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static void troubles(FilterChainView.Filter f, StringBuilder out) {
        if (!f.lastFailure().isEmpty()) {
            out.append("  ").append(f.name()).append(" failed last with: ").append(f.lastFailure());
            out.append('\n');
        }
        if (!f.stuckAt().isEmpty()) {
            out.append("  ")
                    .append(f.name())
                    .append(" held its loop last at:\n")
                    .append(f.stuckAt());
            out.append('\n');
        }
    }
}
