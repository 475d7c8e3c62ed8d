import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs a sample and shows what it does, on every system with a JDK 17 and nothing else: {@code java sample-plugins/Demo.java api-key}. Starts Sluice
 * with the sample, does what its {@code demo.txt} says, compares, and ends Sluice again. The exit code is 0 if all was as expected.
 *
 * <p>A {@code demo.txt} has steps: {@code # what it shows}, then {@code >} lines that are sent and {@code <} lines that must be in what comes back
 * ({@code <!} must not). The first {@code >} line is {@code METHOD URL}, then headers, an empty {@code >} and a body, or {@code tcp HOST:PORT} and bytes,
 * or {@code ws URL} and text messages, or {@code grpc URL} and messages of text fields such as {@code 1=ann 2=blue}. {@code log} lines must be in what
 * Sluice prints. {@code echo HOST:PORT} plays an upstream that sends back bodies and WebSocket messages.
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
    private final List<Echo> upstreams = new ArrayList<>();

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
        try {
            playEach(steps);
        } finally {
            for (Echo each : upstreams) {
                each.close();
            }
        }
        return wrong;
    }

    private void playEach(String steps) throws IOException, InterruptedException {
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
    }

    private void check(String line, String got) throws IOException, InterruptedException {
        if (line.startsWith("#")) {
            show.accept("");
            show.accept(line);
        } else if (line.startsWith("<! ")) {
            expect(!got.contains(line.substring(3)), line, got);
        } else if (line.startsWith("< ")) {
            expect(got.contains(line.substring(2)), line, got);
        } else if (line.startsWith("echo ")) {
            upstreams.add(new Echo(address(line.substring(5))));
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
        return switch (first[0]) {
            case "tcp" -> tcp(first[1], rest);
            case "ws" -> webSocket(first[1], rest);
            case "grpc" -> grpc(first[1], rest);
            default -> http(first[0], first[1], rest);
        };
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
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

    /** Sends the lines, ends its side and reads until the other ends. Who answers without having read all of it may end with a reset. */
    private static String tcp(String address, List<String> rest) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(address(address), (int) PATIENCE.toMillis());
            socket.getOutputStream().write((String.join("\r\n", rest) + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            try (InputStream in = socket.getInputStream()) {
                in.transferTo(heard);
            } catch (SocketException reset) {
                if (heard.size() == 0) {
                    throw reset;
                }
            }
            return heard.toString(StandardCharsets.UTF_8);
        }
    }

    /** Sends the messages and a close frame, and reads until the other side closes. */
    private String webSocket(String url, List<String> messages) throws InterruptedException {
        List<String> got = new CopyOnWriteArrayList<>();
        CompletableFuture<String> closed = new CompletableFuture<>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(url), new WebSocket.Listener() {
                    private final StringBuilder parts = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        parts.append(text);
                        if (last) {
                            got.add(parts.toString());
                            parts.setLength(0);
                        }
                        from.request(1);
                        return CompletableFuture.completedFuture(text);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                        closed.complete("close: " + code + ' ' + reason);
                        return CompletableFuture.completedFuture(reason);
                    }

                    @Override
                    public void onError(WebSocket from, Throwable why) {
                        closed.complete("error: " + why);
                    }
                })
                .join();
        try {
            for (String message : messages) {
                socket.sendText(message, true).join();
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        } catch (CompletionException over) {
            // The other side has closed first, which it says.
        }
        try {
            got.add(closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException never) {
            got.add("never closed");
        }
        return String.join("\n", got);
    }

    /** A call over HTTP/1.1, whose messages are protobuf with text fields. */
    private String grpc(String url, List<String> messages) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String message : messages) {
            ByteArrayOutputStream fields = new ByteArrayOutputStream();
            for (String field : message.split(" ")) {
                byte[] value = field.substring(field.indexOf('=') + 1).getBytes(StandardCharsets.UTF_8);
                fields.write(Integer.parseInt(field.substring(0, field.indexOf('='))) << 3 | 2);
                fields.write(value.length);
                fields.write(value);
            }
            body.write(0);
            body.write(ByteBuffer.allocate(4).putInt(fields.size()).array());
            body.write(fields.toByteArray());
        }
        HttpRequest call = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("content-type", "application/grpc")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        HttpResponse<byte[]> answer = http.send(call, HttpResponse.BodyHandlers.ofByteArray());
        StringBuilder text = new StringBuilder("status: " + answer.statusCode() + '\n');
        answer.headers().map().forEach((name, values) -> text.append(name + ": " + values.get(0) + '\n'));
        ByteBuffer in = ByteBuffer.wrap(answer.body());
        while (in.remaining() > 5) {
            int end = in.getInt(in.position() + 1) + in.position() + 5;
            in.position(in.position() + 5);
            for (String gap = ""; in.position() < end; gap = " ") {
                int field = in.get() >> 3;
                byte[] value = new byte[in.get()];
                in.get(value);
                text.append(gap).append(field).append('=').append(new String(value, StandardCharsets.UTF_8));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** An upstream that sends back what it gets: bodies of HTTP/1.1 requests, messages of WebSockets. Frames and bodies are small. */
    private static final class Echo implements AutoCloseable {
        private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
        private final ServerSocket listener = new ServerSocket();

        Echo(InetSocketAddress at) throws IOException {
            listener.bind(at);
            run(this::accept);
        }

        private static void run(Runnable task) {
            Thread thread = new Thread(task, "echo");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    run(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private static void serve(Socket socket) {
            try (socket) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                Map<String, String> head = head(in);
                while (!head.isEmpty()) {
                    if (head.containsKey("sec-websocket-key")) {
                        accept(head.get("sec-websocket-key"), out);
                        frames(in, out);
                        return;
                    }
                    answer(head.getOrDefault("content-type", "text/plain"), body(head, in), out);
                    head = head(in);
                }
            } catch (IOException | GeneralSecurityException gone) {
                // The proxy has what it wanted.
            }
        }

        private static Map<String, String> head(DataInputStream in) throws IOException {
            Map<String, String> head = new HashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] field = line.split(": ?", 2);
                head.put(field[0].toLowerCase(Locale.ROOT), field.length < 2 ? "" : field[1]);
            }
            return head;
        }

        private static String line(DataInputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                line.append(c == '\r' ? "" : String.valueOf((char) c));
            }
            return line.toString();
        }

        private static byte[] body(Map<String, String> head, DataInputStream in) throws IOException {
            if (!head.containsKey("transfer-encoding")) {
                return in.readNBytes(Integer.parseInt(head.getOrDefault("content-length", "0")));
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                all.write(in.readNBytes(size));
                line(in);
            }
            head(in);
            return all.toByteArray();
        }

        private static int chunk(DataInputStream in) throws IOException {
            return Integer.parseInt(line(in), 16);
        }

        private static void answer(String type, byte[] body, OutputStream out) throws IOException {
            String head = "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ngrpc-status: 0\r\ncontent-length: " + body.length;
            out.write((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(body);
        }

        private static void accept(String key, OutputStream out) throws IOException, GeneralSecurityException {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.UTF_8));
            String head = "HTTP/1.1 101 x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: "
                    + Base64.getEncoder().encodeToString(hash);
            out.write((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        }

        /** Until a close frame has been sent back. */
        private static void frames(DataInputStream in, OutputStream out) throws IOException {
            int first = 0;
            while ((first & 15) != 8) {
                first = in.readUnsignedByte();
                int length = in.readUnsignedByte() & 127;
                length = length == 126 ? in.readUnsignedShort() : length;
                byte[] key = in.readNBytes(4);
                byte[] data = in.readNBytes(length);
                for (int i = 0; i < length; i++) {
                    data[i] ^= key[i & 3];
                }
                ByteBuffer frame = ByteBuffer.allocate(length + 4).put((byte) first);
                frame.put(length < 126 ? new byte[] {(byte) length} : new byte[] {126, (byte) (length >> 8), (byte) length});
                out.write(frame.array(), 0, frame.put(data).position());
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
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
