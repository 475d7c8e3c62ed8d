package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.runtime.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The verdicts on configurations: {@code cases/config/acceptance.yaml} and {@code tls.yaml}, each put into one of the frames of {@code frames.yaml}. */
final class ConfigTest {
    private static final Path FOLDER = Path.of("cases", "config");
    private static final Set<String> KEYS =
            Set.of("name", "line", "why", "in", "config", "accepted", "refused", "at", "differs", "reason");

    private record Verdict(String config, int exitCode, String output) {}

    static List<Doc> cases() {
        List<Doc> all = new ArrayList<>(Group.docs(FOLDER.resolve("acceptance.yaml")));
        all.addAll(Group.docs(FOLDER.resolve("tls.yaml")));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> verdicts() {
        assumeTrue(Subject.exists(), "nothing to run");
        Map<String, String> frames = new LinkedHashMap<>();
        Doc.of("frames", Group.yaml(FOLDER.resolve("frames.yaml")))
                .entries()
                .forEach((name, text) -> frames.put(name, Text.of(text)));
        ExecutorService two = Executors.newFixedThreadPool(2);
        List<DynamicTest> tests = new ArrayList<>();
        for (Doc doc : cases()) {
            Doc own = Subject.KIND == Subject.Kind.SLUICE && doc.has("differs") ? differing(doc) : doc;
            own.allow(KEYS);
            Future<Verdict> verdict = two.submit(() -> verdict(frames, own));
            tests.add(Pending.test("config", doc.text("name"), () -> check(own, verdict.get(60, TimeUnit.SECONDS))));
        }
        two.shutdown();
        return tests.stream();
    }

    private static Doc differing(Doc doc) {
        Map<String, Object> entries = new LinkedHashMap<>(doc.entries());
        entries.remove("accepted");
        entries.remove("refused");
        return new Doc(doc.where(), entries).with(doc.doc("differs"));
    }

    private static Verdict verdict(Map<String, String> frames, Doc doc) throws Exception {
        Path folder = Files.createTempDirectory("conformance");
        Path output = folder.resolve("output");
        Path file = folder.resolve("envoy.yaml");
        try (Places places = new Places(folder)) {
            String config = places.fill(config(frames, doc));
            Files.writeString(file, config);
            if (Subject.KIND == Subject.Kind.SLUICE) {
                return inProcess(config, file);
            }
            Process process = Subject.validate(file, output);
            try {
                boolean ended = process.waitFor(50, TimeUnit.SECONDS);
                return new Verdict(config, ended ? process.exitValue() : -1, Subject.output(output));
            } finally {
                Subject.end(process);
            }
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /** A JVM for each of the many cases would cost more than all the rest; {@link CommandTest} starts real ones. */
    private static Verdict inProcess(String config, Path file) {
        StringWriter output = new StringWriter();
        PrintWriter out = new PrintWriter(output, true);
        int exitCode = Main.run(new String[] {"validate", "-c", file.toString()}, out, out);
        return new Verdict(config, exitCode, output.toString());
    }

    /** The frame's text with the case's in place of the line that says {@code HERE}, indented like it. */
    static String config(Map<String, String> frames, Doc doc) {
        if (!doc.has("in")) {
            return doc.text("config");
        }
        StringBuilder out = new StringBuilder();
        for (String line : frames.get(doc.text("in")).split("\n")) {
            if (line.strip().equals("HERE")) {
                String indent = line.substring(0, line.indexOf('H'));
                doc.text("config")
                        .lines()
                        .forEach(own -> out.append(indent).append(own).append('\n'));
            } else {
                out.append(line).append('\n');
            }
        }
        return out.toString();
    }

    private static void check(Doc doc, Verdict verdict) {
        String seen = verdict.output() + "\n" + numbered(verdict.config());
        if (doc.has("accepted")) {
            assertThat(verdict.exitCode()).as(seen).isZero();
            return;
        }
        assertThat(verdict.exitCode()).as(seen).isPositive();
        assertThat(verdict.output()).as(seen).contains(doc.text("refused"));
        if (doc.has("at") && Subject.KIND == Subject.Kind.SLUICE) {
            assertThat(verdict.output()).as(seen).contains(":" + position(verdict.config(), doc.text("at")));
        }
    }

    /** Line and column, from 1, of the text in the configuration. */
    private static String position(String config, String text) {
        int start = config.indexOf(text);
        assertThat(start).as("'%s' is in the configuration", text).isNotNegative();
        String before = config.substring(0, start);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return line + ":" + (start - before.lastIndexOf('\n'));
    }

    private static String numbered(String config) {
        StringBuilder out = new StringBuilder();
        int number = 0;
        for (String line : config.split("\n")) {
            out.append(++number).append(": ").append(line).append('\n');
        }
        return out.toString();
    }
}
