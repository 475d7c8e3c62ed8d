package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** What scripts return and pass, as the API's values. */
final class Convert {
    private static final int DEFAULT_STATUS = 200;

    private Convert() {}

    /** Nothing: proceed; {@code {reply: 403, headers, body, details, grpcStatus}}; {@code {reset: why}}; {@code {restart: true}}; a promise of one. */
    static Verdict verdict(Value value, Script script) {
        if (value.isNull()) {
            return Verdict.proceed();
        }
        if (isPromise(value)) {
            return Verdict.when(stage(value, script), settled -> verdict(settled, script));
        }
        if (value.hasMember("restart")) {
            return Verdict.restart();
        }
        return ending(value, script);
    }

    static Verdict.Final ending(Value value, Script script) {
        if (value.hasMember("reply")) {
            return reply(value, script);
        }
        if (value.hasMember("reset")) {
            return Verdict.reset(text(value.getMember("reset")));
        }
        throw new ScriptFailure(script.title() + ": returned " + value
                + "; a verdict is nothing, {reply: status}, {reset: why}, {restart: true} or a promise of one");
    }

    static boolean isPromise(Value value) {
        return value.hasMembers() && value.canInvokeMember("then");
    }

    /** Settles on the loop, when the script's jobs run. A rejection is a {@link ScriptFailure} with its place. */
    static CompletionStage<Value> stage(Value promise, Script script) {
        CompletableFuture<Value> stage = new CompletableFuture<>();
        ProxyExecutable done = arguments -> stage.complete(arguments[0]);
        ProxyExecutable failed =
                arguments -> stage.completeExceptionally(ScriptFailure.ofRejection(arguments[0], script.title()));
        try {
            promise.invokeMember("then", done, failed);
        } catch (PolyglotException e) {
            throw ScriptFailure.of(e, script.title());
        }
        return stage;
    }

    /** Text, a chunk as it came (no copy), or a Uint8Array or ArrayBuffer (a copy). */
    static Bytes bytes(Value value, Script script) {
        if (value.isString()) {
            return Bytes.of(value.asString());
        }
        if (value.hasMember("host") && value.getMember("host").isHostObject()) {
            Object host = value.getMember("host").asHostObject();
            if (host instanceof HostBytes chunk) {
                return chunk.bytes();
            }
        }
        if (value.hasBufferElements()) {
            return copy(value, 0, (int) value.getBufferSize());
        }
        Value buffer = value.hasMember("buffer") ? value.getMember("buffer") : value;
        if (buffer.hasBufferElements()) {
            return copy(
                    buffer,
                    value.getMember("byteOffset").asInt(),
                    value.getMember("byteLength").asInt());
        }
        throw new ScriptFailure(script.title() + ": " + value + " is not text, a chunk or a Uint8Array");
    }

    /** To plain JDK values, which may leave this context. */
    static Object plain(Value value) {
        if (value.isString()) {
            return value.asString();
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isNumber()) {
            return value.fitsInLong() ? (Object) value.asLong() : (Object) value.asDouble();
        }
        if (value.hasArrayElements()) {
            List<Object> all = new ArrayList<>();
            for (long i = 0; i < value.getArraySize(); i++) {
                all.add(plain(value.getArrayElement(i)));
            }
            return List.copyOf(all);
        }
        if (value.hasMembers() && !value.canExecute()) {
            Map<String, Object> all = new LinkedHashMap<>();
            for (String name : value.getMemberKeys()) {
                all.put(name, plain(value.getMember(name)));
            }
            return Map.copyOf(all);
        }
        return value.toString();
    }

    /** Numbers and booleans too. */
    static String text(Value value) {
        return value.isString() ? value.asString() : value.toString();
    }

    /** From an object of names to a text or a list of texts. */
    static Headers headers(Value object) {
        Headers headers = new Headers();
        for (String name : object.getMemberKeys()) {
            Value value = object.getMember(name);
            if (value.hasArrayElements()) {
                for (long i = 0; i < value.getArraySize(); i++) {
                    headers.add(name, text(value.getArrayElement(i)));
                }
            } else {
                headers.add(name, text(value));
            }
        }
        return headers;
    }

    private static Verdict.Reply reply(Value value, Script script) {
        Value status = value.getMember("reply");
        Verdict.Reply reply = Verdict.reply(status.isNumber() ? status.asInt() : DEFAULT_STATUS);
        if (value.hasMember("headers")) {
            reply = reply.headers(headers(value.getMember("headers")));
        }
        if (value.hasMember("body")) {
            reply = reply.body(Source.of(bytes(value.getMember("body"), script).copy()));
        }
        if (value.hasMember("grpcStatus")) {
            reply = reply.grpcStatus(value.getMember("grpcStatus").asInt());
        }
        return value.hasMember("details") ? reply.details(text(value.getMember("details"))) : reply;
    }

    private static Bytes copy(Value buffer, int from, int length) {
        byte[] all = new byte[length];
        buffer.readBuffer(from, all, 0, length);
        return Bytes.of(all);
    }
}
