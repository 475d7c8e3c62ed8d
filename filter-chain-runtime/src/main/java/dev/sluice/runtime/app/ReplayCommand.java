package dev.sluice.runtime.app;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.os.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice replay}: a recorded request through another configuration or other filters, and what is different then. */
@Command(
        name = "replay",
        sortOptions = false,
        description =
                "Runs a recorded request through a configuration, in memory, with the answers of the upstream that"
                        + " were recorded, and tells what is different. Runs the code of filters.")
final class ReplayCommand implements Callable<Integer> {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private final Starter starter;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Parameters(paramLabel = "RECORDING", description = "What admin's /trace/ID gave.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path recording;

    @Option(names = "--listener", paramLabel = "NAME", description = "Which listener it comes to.", defaultValue = "")
    String listener = "";

    @Option(names = "--port", paramLabel = "N", description = "The same, by its port.", defaultValue = "-1")
    int port = -1;

    @Option(
            names = "--ignore",
            paramLabel = "HEADER",
            split = ",",
            description = "Headers that may differ, besides date, x-request-id and x-envoy-upstream-service-time.")
    List<String> ignored = List.of();

    @Mixin
    final OutputFlags output = new OutputFlags();

    @Mixin
    final StartFlags flags = new StartFlags();

    @Mixin
    final IgnoredFlags ignoredFlags = new IgnoredFlags();

    ReplayCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException {
        String wrong = flags.wrongToRead();
        wrong = wrong == null ? output.wrong() : wrong;
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
        Logs.install(Logs.Level.WARNING, null);
        RequestTrace recorded = read();
        return starter.replay(
                flags, recorded, listener, port, spec.commandLine(), replayed -> show(recorded, replayed));
    }

    private RequestTrace read() throws IOException {
        String text;
        try {
            text = Files.readString(recording);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), recording + " cannot be read: " + e.getMessage(), e);
        }
        try {
            RequestTrace read = GSON.fromJson(text, RequestTrace.class);
            if (read != null && complete(read)) {
                return read;
            }
        } catch (JsonParseException notOne) {
            throw new ParameterException(
                    spec.commandLine(), recording + " is no recording: " + notOne.getMessage(), notOne);
        }
        throw new ParameterException(spec.commandLine(), recording + " is no recording of admin's /trace/ID");
    }

    /** Gson leaves what a file does not have null, whatever the types say. */
    private static boolean complete(RequestTrace read) {
        return Stream.of(
                        read.client(),
                        read.method(),
                        read.path(),
                        read.arrived(),
                        read.requestBody(),
                        read.requestTrailers(),
                        read.steps(),
                        read.bytes(),
                        read.upstream(),
                        read.calls(),
                        read.response(),
                        read.responseBody(),
                        read.details(),
                        read.flags())
                .allMatch(Objects::nonNull);
    }

    private int show(RequestTrace recorded, RequestTrace replayed) {
        Set<String> names =
                ignored.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<TraceDiff.Entry> entries = TraceDiff.of(recorded, replayed, names);
        boolean same = entries.stream().allMatch(TraceDiff.Entry::same);
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("same", same);
            all.put("differences", entries.stream().filter(each -> !each.same()).toList());
            all.put("replayed", replayed);
            out.println(GSON.toJson(all));
        } else {
            print(recorded, entries, same, out);
        }
        out.flush();
        return same ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void print(RequestTrace recorded, List<TraceDiff.Entry> entries, boolean same, PrintWriter out) {
        out.println(recorded.method() + ' ' + recorded.path() + "  recorded " + Instant.ofEpochMilli(recorded.at())
                + " in chain " + recorded.chain());
        for (TraceDiff.Entry entry : entries) {
            String value =
                    entry.was().equals(entry.now()) ? entry.was() : named(entry.was()) + "  =>  " + named(entry.now());
            if (!entry.same() || !value.isEmpty()) {
                out.println((entry.same() ? "    " : "  ! ") + entry.what() + (value.isEmpty() ? "" : ": " + value));
            }
            entry.lost().forEach(line -> out.println("        recorded " + line));
            entry.come().forEach(line -> out.println("        replayed " + line));
        }
        partly(recorded, out);
        out.println(same ? "the same" : "different");
    }

    private static void partly(RequestTrace recorded, PrintWriter out) {
        if (!recorded.requestBody().whole()
                || recorded.upstream().stream().anyMatch(one -> !one.body().whole())) {
            out.println("note: bodies were not recorded whole, what is missing was replayed as spaces;"
                    + " record with body=BYTES");
        }
        if (recorded.arrived().stream().anyMatch(line -> line.endsWith(": [redacted]"))) {
            out.println("note: credentials were not recorded, [redacted] was sent; record with secrets");
        }
    }

    private static String named(String value) {
        return value.isEmpty() ? "(nothing)" : value;
    }
}
