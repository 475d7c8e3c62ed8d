package dev.sluice.conformance;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Plays one case against a running proxy. */
final class CaseRun implements AutoCloseable {
    private final Map<String, Client> clients = new HashMap<>();
    private final Map<String, Long> logStarts = new HashMap<>();
    private final Map<String, Long> before;
    private final Case testCase;
    private final GroupRun group;
    private final Stage stage;

    CaseRun(Case testCase, GroupRun group) throws IOException {
        this.testCase = testCase;
        this.group = group;
        this.stage = new Stage(testCase.upstreams(), testCase.strict());
        this.before = testCase.stats().isEmpty() ? Map.of() : group.stats();
        for (String file : testCase.log().keySet()) {
            Path path = group.folder().resolve(file);
            logStarts.put(file, Files.exists(path) ? Files.size(path) : 0);
        }
    }

    /** The transcript when something was not as expected, else an empty text. */
    String play() throws IOException, InterruptedException {
        group.places().play(stage);
        for (Doc step : testCase.steps()) {
            if (!stage.transcript.failed()) {
                play(step);
            }
        }
        stage.awaitPlayed();
        checkLogs(testCase.log());
        checkStats(testCase.stats());
        return stage.transcript.failed() || Boolean.getBoolean("conformance.print") ? stage.transcript.report() : "";
    }

    boolean failed() {
        return stage.transcript.failed();
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients.values()) {
            client.close();
        }
        stage.end();
    }

    private void play(Doc step) throws IOException, InterruptedException {
        if (step.has("fails")) {
            fails(step);
            return;
        }
        if (step.has("shows")) {
            client(step).expectTls(step.doc("shows"));
        }
        if (step.has("send")) {
            client(step).send(Text.message(step.text("send")));
        }
        if (step.has("opens")) {
            client(step).request(Text.message(step.text("opens")), true);
        }
        if (step.has("frame")) {
            frame(client(step), step.doc("frame").allow(Set.of("type", "flags", "stream", "payload")));
        }
        if (step.has("cancels")) {
            client(step).cancel();
        }
        if (step.has("bytes")) {
            client(step).send(Text.bytes(step.text("bytes")));
        }
        if (step.has("upstream-saw")) {
            stage.awaitSeen(Integer.parseInt(step.text("upstream-saw")));
        }
        if (step.has("signal")) {
            stage.signal(step.text("signal"));
        }
        if (step.has("response")) {
            MessagePattern pattern = MessagePattern.of(testCase.name(), step.value("response"));
            pattern.problems(client(step).receive())
                    .forEach(problem -> stage.transcript.problem("client received: " + problem));
        }
        if (step.has("receive")) {
            client(step).expectBytes(Text.bytes(step.text("receive")));
        }
        if (step.has("log")) {
            checkLogs(Map.of("access.log", List.of(step.text("log"))));
        }
        if (step.has("stats")) {
            checkStats(step.doc("stats").entries());
        }
        playEnd(step);
    }

    private void playEnd(Doc step) throws IOException, InterruptedException {
        if (step.has("refuses")) {
            awaitRefusal(group.places().port(step.text("refuses")));
        }
        if (step.has("terminate")) {
            group.terminate();
        }
        if (step.has("exits")) {
            String code = group.awaitExit();
            if (!code.equals(step.text("exits"))) {
                stage.transcript.problem("the process's exit code is " + code);
            }
        }
        if (step.has("half-close")) {
            client(step).halfClose();
        }
        if (step.has("stays") || step.has("quiet")) {
            client(step).expectQuiet();
        }
        if (step.has("closes")) {
            client(step).expectClose();
        }
        if (step.has("close")) {
            client(step).close();
        }
        if (step.has("reset")) {
            client(step).reset();
        }
    }

    /** The handshake does not succeed; in TLS 1.3 a client may hear of that only when it reads. */
    private void fails(Doc step) throws IOException {
        try {
            client(step).expectEnd();
        } catch (SSLException | SocketException refused) {
            if (String.valueOf(refused.getMessage()).startsWith("No appropriate protocol")) {
                stage.transcript.problem(
                        "this Java's client cannot offer what the case names: send the hello as bytes");
            }
            stage.transcript.note("the handshake failed: " + refused.getMessage());
        }
    }

    private static void frame(Client client, Doc frame) throws IOException {
        int type = Integer.parseInt(frame.text("type"));
        int flags = Integer.parseInt(frame.text("flags", "0"));
        int stream = Integer.parseInt(frame.text("stream", "-1"));
        client.frame(type, flags, stream, Text.bytes(Text.of(frame.value("payload"))));
    }

    private void awaitRefusal(int port) throws InterruptedException {
        for (long deadline = deadline(); System.nanoTime() < deadline; Thread.sleep(5)) {
            try (Client late = new Client("late client", port, stage.transcript)) {
                late.halfClose();
            } catch (IOException refused) {
                return;
            }
        }
        stage.transcript.problem("port " + port + " still accepts connections");
    }

    private Client client(Doc step) throws IOException {
        String to = step.text("to", "PORT");
        String name = step.text("on", to.equals("PORT") ? "client" : to);
        Client client = clients.get(name);
        if (client == null) {
            Doc tls = step.has("tls") ? step.doc("tls") : testCase.tls();
            client = new Client(name, group.places().port(to), testCase.http2(), tls, stage.transcript);
            clients.put(name, client);
        }
        return client;
    }

    private void checkLogs(Map<String, List<String>> logs) throws IOException, InterruptedException {
        for (Map.Entry<String, List<String>> log : logs.entrySet()) {
            for (String line : log.getValue()) {
                if (!stage.transcript.failed()) {
                    awaitLine(log.getKey(), line.stripTrailing());
                }
            }
        }
    }

    private void awaitLine(String file, String expected) throws IOException, InterruptedException {
        List<String> lines = List.of();
        for (long deadline = deadline(); System.nanoTime() < deadline; Thread.sleep(5)) {
            lines = newLines(file);
            if (lines.stream().anyMatch(line -> MessagePattern.fits(expected, line))) {
                return;
            }
        }
        stage.transcript.problem(file + " has no line '" + expected + "', but " + lines);
    }

    private List<String> newLines(String file) throws IOException {
        Path path = group.folder().resolve(file);
        if (!Files.exists(path)) {
            return List.of();
        }
        byte[] all = Files.readAllBytes(path);
        int start = (int) Math.min(all.length, logStarts.getOrDefault(file, 0L));
        return Text.text(java.util.Arrays.copyOfRange(all, start, all.length))
                .lines()
                .toList();
    }

    private void checkStats(Map<String, Object> expected) throws IOException, InterruptedException {
        if (expected.isEmpty() || stage.transcript.failed()) {
            return;
        }
        Map<String, String> wrong = new LinkedHashMap<>();
        for (long deadline = deadline(); System.nanoTime() < deadline; Thread.sleep(5)) {
            Map<String, Long> now = group.stats();
            wrong.clear();
            expected.forEach((name, value) -> {
                long actual =
                        now.getOrDefault(name, 0L) - (value instanceof Integer ? before.getOrDefault(name, 0L) : 0);
                String wanted = value instanceof Integer
                        ? value.toString()
                        : value.toString().substring(1);
                if (!wanted.equals(String.valueOf(actual))) {
                    wrong.put(name, (now.containsKey(name) ? "" : "(unknown) ") + actual + ", expected " + wanted);
                }
            });
            if (wrong.isEmpty()) {
                return;
            }
        }
        wrong.forEach((name, problem) -> stage.transcript.problem("stat " + name + " is " + problem));
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    }
}
