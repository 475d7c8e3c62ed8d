import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs a sample and shows what it does, on every system with a JDK 17 and nothing else: {@code java sample-plugins/Demo.java api-key}. Starts Sluice
 * with the sample, does what its {@code demo.txt} says, compares, and ends Sluice again. The exit code is 0 if all was as expected.
 *
 * <p>A {@code demo.txt} has steps: {@code # what it shows}, then {@code >} lines that are sent and {@code <} lines that must be in what comes back
 * ({@code <!} must not). The first {@code >} line is {@code METHOD URL}, then headers, an empty {@code >} and a body, or {@code tcp HOST:PORT} and bytes.
 * {@code log} lines must be in what Sluice prints.
 */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofMinutes(10);

    private final Consumer<String> show;
    private final Predicate<String> logged;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<String> wrong = new ArrayList<>();

    /**
     * @param show takes lines for the reader
     * @param logged whether Sluice has printed that
     */
    public Demo(Consumer<String> show, Predicate<String> logged) {
        this.show = show;
        this.logged = logged;
    }

    /** Plays the steps and gives what was not as expected. */
    public List<String> play(String steps) throws IOException, InterruptedException {
        List<String> sent = new ArrayList<>();
        String got = "";
        for (String line : steps.lines().toList()) {
            if (line.startsWith(">")) {
                sent.add(line.substring(Math.min(2, line.length())));
                continue;
            }
            if (!sent.isEmpty()) {
                sent.forEach(each -> show.accept("> " + each));
                got = send(sent);
                got.lines().forEach(each -> show.accept("< " + each));
                sent.clear();
            }
            check(line, got);
        }
        return wrong;
    }

    private void check(String line, String got) throws InterruptedException {
        if (line.startsWith("#")) {
            show.accept("");
            show.accept(line);
        } else if (line.startsWith("<! ")) {
            expect(!got.contains(line.substring(3)), line, got);
        } else if (line.startsWith("< ")) {
            expect(got.contains(line.substring(2)), line, got);
        } else if (line.startsWith("log ")) {
            String text = line.substring(4);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!logged.test(text) && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            expect(logged.test(text), line, "(its output)");
        } else if (!line.isBlank()) {
            wrong.add("not understood: " + line);
        }
    }

    private void expect(boolean right, String line, String got) {
        if (!right) {
            wrong.add("expected \"" + line + "\" of:\n" + got.indent(4));
        }
    }

    private String send(List<String> sent) throws IOException, InterruptedException {
        String[] first = sent.get(0).split(" ", 2);
        List<String> rest = sent.subList(1, sent.size());
        return first[0].equals("tcp") ? tcp(first[1], rest) : http(first[0], first[1], rest);
    }

    private String http(String method, String url, List<String> rest) throws IOException, InterruptedException {
        int gap = rest.indexOf("");
        String body = gap < 0 ? "" : String.join("\n", rest.subList(gap + 1, rest.size()));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .method(
                        method,
                        gap < 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        for (String header : gap < 0 ? rest : rest.subList(0, gap)) {
            String[] field = header.split(": ?", 2);
            request.header(field[0], field[1]);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        StringBuilder text = new StringBuilder("status: " + answer.statusCode() + '\n');
        answer.headers().map().forEach((name, values) -> values.forEach(value -> text.append(name)
                .append(": ")
                .append(value)
                .append('\n')));
        return text.append('\n').append(answer.body()).toString();
    }

    /** Sends the lines, ends its side and reads until the other ends. */
    private static String tcp(String address, List<String> rest) throws IOException {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            int port = Integer.parseInt(address.substring(colon + 1));
            socket.connect(new InetSocketAddress(address.substring(0, colon), port), (int) PATIENCE.toMillis());
            socket.getOutputStream().write((String.join("\r\n", rest) + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    // The program.

    /** @param args names of samples */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path samples = Path.of("sample-plugins").toAbsolutePath();
        if (!Files.isDirectory(samples) || args.length == 0) {
            System.err.println("usage, in the checkout: java sample-plugins/Demo.java SAMPLE…, a folder of sample-plugins");
            System.exit(2);
        }
        boolean right = true;
        for (String name : args) {
            right &= run(samples.resolve(name));
        }
        System.exit(right ? 0 : 1);
    }

    private static boolean run(Path sample) throws IOException, InterruptedException {
        Path steps = sample.resolve("demo.txt");
        if (!Files.exists(steps)) {
            System.err.println("no sample " + sample.getFileName());
            return false;
        }
        if (listens()) {
            System.err.println("something listens on port 10000 already");
            return false;
        }
        List<String> output = new CopyOnWriteArrayList<>();
        Process sluice = start(sample, output);
        try {
            long end = System.nanoTime() + START.toNanos();
            while (!listens()) {
                if (!sluice.isAlive() || output.contains("not built; what runs goes on") || System.nanoTime() > end) {
                    System.err.println("Sluice does not serve; see above");
                    return false;
                }
                Thread.sleep(50);
            }
            Demo demo = new Demo(
                    System.out::println, text -> output.stream().anyMatch(line -> line.contains(text)));
            List<String> wrong = demo.play(Files.readString(steps));
            System.out.println();
            wrong.forEach(System.out::println);
            System.out.println(sample.getFileName() + (wrong.isEmpty() ? ": all as expected" : ": not as expected"));
            return wrong.isEmpty();
        } finally {
            stop(sluice);
        }
    }

    /** {@code sluice dev} compiles the sample by itself; what is a script alone needs no more than {@code run}. */
    private static Process start(Path sample, List<String> output) throws IOException {
        Path root = sample.getParent().getParent();
        List<String> words = Files.exists(sample.resolve("pom.xml"))
                ? List.of("dev", sample.toString())
                : List.of("run", "-c", sample.resolve("envoy.yaml").toString());
        System.out.println("sluice " + String.join(" ", words));
        Process sluice = launch(root, words);
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = sluice.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.add(line);
                    System.out.println("  | " + line);
                }
            } catch (IOException gone) {
                // It has ended.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return sluice;
    }

    /** By the shell script, or by the command file beside it where the system cannot start such scripts. */
    private static Process launch(Path root, List<String> words) throws IOException {
        try {
            return launch(root, "sluice", words);
        } catch (IOException cannot) {
            return launch(root, "sluice.cmd", words);
        }
    }

    private static Process launch(Path root, String launcher, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve(launcher).toString()));
        command.addAll(words);
        return new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", 10000), 1000);
            return true;
        } catch (IOException no) {
            return false;
        }
    }

    /** The launcher may be a shell with Sluice below it. */
    private static void stop(Process sluice) throws InterruptedException {
        sluice.descendants().forEach(ProcessHandle::destroy);
        sluice.destroy();
        if (!sluice.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            sluice.descendants().forEach(ProcessHandle::destroyForcibly);
            sluice.destroyForcibly();
        }
    }
}
