package dev.sluice.samples.websocketwords;

import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Stars words in what clients say on WebSockets, and closes on who says too many. Binary messages pass.
 *
 * @param words in any case
 * @param strikes messages with such a word: the last of them is not passed on, and ends the conversation
 * @param maxBytes of a message, larger ones end with close code 1009
 */
@Filter("acme.websocket-words")
public record WebSocketWords(
        List<String> words,
        @Default("3") int strikes,
        @Default("64KiB") int maxBytes) implements HttpFilter {
    private static final int POLICY_VIOLATION = 1008; // RFC 6455, 7.4.1

    public WebSocketWords {
        if (words.isEmpty() || words.contains("")) {
            throw new IllegalArgumentException("words needs some, and none that is empty");
        }
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Conversation();
    }

    private final class Conversation implements HttpFilter, MessageTransform {
        private final Pattern found = Pattern.compile(
                words.stream().map(Pattern::quote).collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        private int count;

        @Override
        public Verdict onRequest(Exchange x) {
            x.request()
                    .messages()
                    .only(Messages.Protocol.WEBSOCKET)
                    .limit(maxBytes)
                    .transform(this);
            return Verdict.proceed();
        }

        @Override
        public void message(StreamMessage message, MessageSink out) {
            boolean text = message.kind() == StreamMessage.Kind.TEXT;
            if (!text || !found.matcher(message.text()).find()) {
                out.write(message);
            } else if (++count == strikes) {
                out.end(POLICY_VIOLATION, "mind your words");
            } else {
                out.write(message.withText(found.matcher(message.text())
                        .replaceAll(word -> "*".repeat(word.group().length()))));
            }
        }
    }
}
