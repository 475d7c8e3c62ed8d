package dev.sluice.runtime.http;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.Messages;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Any bytes where messages are expected: no exception, the same whatever the cut, and what leaves is framed well. */
final class AnyMessages {
    private static final int LIMIT = 1 << 12;

    private AnyMessages() {}

    static void check(byte[] input, String type, String upgrade) {
        if (input.length > 20_000) {
            return;
        }
        String whole = outcome(input, input.length, type, upgrade);
        int cut = input.length == 0 ? 0 : (input[input.length / 2] & 0xFF) * input.length / 256;
        String other = outcome(input, cut, type, upgrade);
        if (!whole.equals(other)) {
            throw new AssertionError("a cut at " + cut + " changed\n" + whole + "\ninto\n" + other);
        }
    }

    private static String outcome(byte[] input, int cut, String type, String upgrade) {
        Rig rig = new Rig();
        StringBuilder seen = new StringBuilder();
        HttpFilter filter = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                Messages messages = x.request().messages().limit(LIMIT);
                messages.transform((message, out) -> show(message, out, seen));
                return Verdict.proceed();
            }
        };
        rig.serve(filter, rig.forwarding());
        Headers head = Rig.head("POST", "/");
        head.set(HeaderName.CONTENT_TYPE, type);
        FakeClient client = rig.request(head, false, upgrade);
        if (!upgrade.isEmpty()) {
            rig.cluster.last().answer(101, false);
            rig.loop.run();
        }
        send(rig, client, Arrays.copyOf(input, cut));
        send(rig, client, Arrays.copyOfRange(input, cut, input.length));
        byte[] left = rig.cluster.last().body.toByteArray();
        Object framed = upgrade.isEmpty() ? MessageBytes.grpc(left) : MessageBytes.frames(left);
        // A reply overtakes what has not left yet, so that the host has as much as the cut let through.
        boolean answered = upgrade.isEmpty() && client.sentHead != null;
        seen.append('\n')
                .append(answered ? "" : framed)
                .append(client.sentHead)
                .append(client.text())
                .append(client.ended);
        if (client.reset || rig.log.stream().anyMatch(line -> line.contains("exception"))) {
            throw new AssertionError("failed: " + rig.log);
        }
        return seen.toString();
    }

    private static void show(StreamMessage message, MessageSink out, StringBuilder seen) {
        seen.append(message.kind()).append(message.data().length());
        if (message.data().length() % 3 == 0) {
            out.write(message.withData(message.data()));
        } else if (message.data().length() % 3 == 1) {
            out.write(message);
        }
    }

    private static void send(Rig rig, FakeClient client, byte[] bytes) {
        ByteBuffer shared = ByteBuffer.wrap(bytes.clone());
        client.events.onData(shared, false);
        Arrays.fill(shared.array(), (byte) '#');
        rig.loop.run();
    }
}
