package dev.sluice.runtime.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.sluice.runtime.chain.RequestTrace;
import dev.sluice.runtime.chain.Traces;
import java.util.List;
import java.util.Locale;

/** {@code /trace}: GET shows recorded requests, POST asks for the next ones to be recorded. Our own. */
record TracePage(Operations operations) implements AdminEndpoint {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    @Override
    public String path() {
        return "/trace";
    }

    @Override
    public String help() {
        return "print recorded requests, format=json for JSON; POST: record the next count=N with path=PREFIX, header=NAME:VALUE";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        if (request.method().equals("POST")) {
            return follow(request);
        }
        List<RequestTrace> all = operations.traces().recorded();
        if (request.get("format").equals("json")) {
            return AdminResponse.json(GSON.toJson(all) + '\n');
        }
        StringBuilder out = new StringBuilder();
        all.forEach(trace -> write(trace, out));
        return AdminResponse.text(out.toString());
    }

    private AdminResponse follow(AdminRequest request) {
        String count = request.has("count") ? request.get("count") : "1";
        if (!count.matches("\\d{1,5}")) {
            return AdminResponse.failure(400, "count is a number, not " + count + '\n');
        }
        String header = request.get("header");
        int colon = header.indexOf(':');
        String name = colon < 0 ? header : header.substring(0, colon);
        String value = colon < 0 ? "" : header.substring(colon + 1).strip();
        Traces traces = operations.traces();
        if (count.equals("0")) {
            traces.stop();
            return AdminResponse.text("OK: nothing is recorded from now on\n");
        }
        traces.follow(request.get("path"), name.toLowerCase(Locale.ROOT).strip(), value, Integer.parseInt(count));
        return AdminResponse.text("OK: the next " + count + " matching requests are recorded\n");
    }

    private static void write(RequestTrace trace, StringBuilder out) {
        out.append(trace.method()).append(' ').append(trace.path()).append(" -> ");
        out.append(trace.status() == 0 ? "no answer" : Integer.toString(trace.status()));
        out.append(" in ").append(micros(trace.nanos())).append(", chain ").append(trace.chain());
        out.append(", ").append(trace.details()).append(trace.flags().isEmpty() ? "" : " " + trace.flags());
        out.append(", body ")
                .append(trace.received())
                .append(" in, ")
                .append(trace.sent())
                .append(" out\n");
        for (RequestTrace.Step step : trace.steps()) {
            out.append("  ")
                    .append(step.direction())
                    .append(' ')
                    .append(step.filter())
                    .append(' ');
            out.append(step.verdict()).append(' ').append(micros(step.nanos())).append('\n');
            step.changes().forEach(change -> out.append("      ").append(change).append('\n'));
        }
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1fus", nanos / 1e3);
    }
}
