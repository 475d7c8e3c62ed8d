package dev.sluice.runtime.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.chain.watch.Traces;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /trace}: GET shows recorded requests, POST asks for the next ones to be recorded; {@code /trace/ID} is one of them as JSON, {@code /trace/token}
 * makes a token. Our own.
 */
record TracePage(Operations operations) implements AdminEndpoint {
    static final String PATH = "/trace";
    static final String BELOW = "/trace/";
    private static final String TOKEN = "/trace/token";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String help() {
        return "print recorded requests, format=json for JSON, /trace/ID for one to replay; POST: record the next count=N with path=PREFIX,"
                + " header=NAME:VALUE, body=BYTES of each body, secrets; POST /trace/token: those that carry the token in"
                + " x-sluice-trace";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        boolean post = request.method().equals("POST");
        if (request.path().equals(TOKEN)) {
            return post ? token(request) : AdminResponse.failure(405, "Method GET not allowed, POST required.");
        }
        if (request.path().startsWith(BELOW)) {
            return one(request.path().substring(BELOW.length()));
        }
        if (post) {
            return request.get("token").equals("new") ? token(request) : follow(request);
        }
        List<RequestTrace> all = operations.traces().recorded();
        if (request.get("format").equals("json")) {
            return AdminResponse.json(GSON.toJson(all) + '\n');
        }
        StringBuilder out = new StringBuilder();
        all.forEach(trace -> write(trace, out));
        return AdminResponse.text(out.toString());
    }

    private AdminResponse one(String id) {
        RequestTrace trace = id.matches("\\d{1,18}") ? operations.traces().find(Long.parseLong(id)) : null;
        return trace == null
                ? AdminResponse.failure(404, "no recorded request " + id + '\n')
                : AdminResponse.json(GSON.toJson(trace) + '\n');
    }

    /** Null if it cannot be read. */
    private static Traces.@Nullable Depth depth(AdminRequest request) {
        String bytes = request.has("body") ? request.get("body") : "0";
        if (!bytes.matches("\\d{1,9}") || Integer.parseInt(bytes) > Traces.Depth.MOST_BYTES) {
            return null;
        }
        return new Traces.Depth(Integer.parseInt(bytes), request.has("secrets"));
    }

    private static AdminResponse badBody(AdminRequest request) {
        return AdminResponse.failure(
                400,
                "body is a number of bytes up to " + Traces.Depth.MOST_BYTES + ", not " + request.get("body") + '\n');
    }

    private AdminResponse token(AdminRequest request) {
        Traces.Depth depth = depth(request);
        return depth == null
                ? badBody(request)
                : AdminResponse.text(operations.traces().token(depth) + '\n');
    }

    private AdminResponse follow(AdminRequest request) {
        String count = request.has("count") ? request.get("count") : "1";
        if (!count.matches("\\d{1,5}")) {
            return AdminResponse.failure(400, "count is a number, not " + count + '\n');
        }
        Traces.Depth depth = depth(request);
        if (depth == null) {
            return badBody(request);
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
        traces.follow(
                request.get("path"), name.toLowerCase(Locale.ROOT).strip(), value, Integer.parseInt(count), depth);
        return AdminResponse.text("OK: the next " + count + " matching requests are recorded\n");
    }

    private static void write(RequestTrace trace, StringBuilder out) {
        out.append('#').append(trace.id()).append(' ');
        out.append(trace.method()).append(' ').append(trace.path()).append(" -> ");
        out.append(trace.status() == 0 ? "no answer" : Integer.toString(trace.status()));
        out.append(" in ").append(micros(trace.nanos())).append(", chain ").append(trace.chain());
        out.append(", ").append(trace.details()).append(trace.flags().isEmpty() ? "" : " " + trace.flags());
        out.append(", body ").append(trace.received()).append(" in, ");
        out.append(trace.sent()).append(" out\n");
        for (RequestTrace.Step step : trace.steps()) {
            out.append("  ").append(step.direction()).append(' ').append(step.filter());
            out.append(' ').append(step.verdict()).append(' ').append(micros(step.nanos()));
            out.append('\n');
            step.changes().forEach(change -> out.append("      ").append(change).append('\n'));
        }
        for (RequestTrace.Moved moved : trace.bytes()) {
            out.append("  body bytes ").append(moved.filter()).append(' ');
            out.append(moved.in()).append(" -> ").append(moved.out()).append('\n');
        }
        for (RequestTrace.Answered one : trace.upstream()) {
            out.append("  cluster ").append(one.cluster()).append(' ').append(one.host());
            out.append(one.status() == 0 ? " did not answer" : " answered " + one.status());
            out.append('\n');
        }
        for (RequestTrace.Answered one : trace.calls()) {
            out.append("  call to ").append(one.cluster()).append(" answered ").append(one.status());
            out.append('\n');
        }
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1fus", nanos / 1e3);
    }
}
