package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What scripts return and pass, as the API's values. */
final class Convert {
    private static final int DEFAULT_STATUS = 200;

    private Convert() {}

    /** Nothing: proceed; {@code {reply: 403, headers, body, details, grpcStatus}}; {@code {reset: why}}; {@code {restart: true}}; a promise of one. */
    static Verdict verdict(Value value, HostExchange x) {
        if (value.isNull()) {
            return Verdict.proceed();
        }
        if (isPromise(value)) {
            return Verdict.when(x.stage(value), settled -> x.run(() -> verdict(settled, x)));
        }
        if (has(value, "restart")) {
            return Verdict.restart();
        }
        return ending(value, x.script());
    }

    static Verdict.Final ending(Value value, Script script) {
        if (has(value, "reply")) {
            return reply(value, script);
        }
        Value reset = member(value, "reset");
        if (reset != null) {
            return Verdict.reset(text(reset));
        }
        throw new ScriptFailure(script.title() + ": returned " + value
                + "; a verdict is nothing, {reply: status}, {reset: why}, {restart: true} or a promise of one");
    }

    static boolean isPromise(Value value) {
        return value.hasMembers() && value.canInvokeMember("then");
    }

    /** Of an object, or of a dictionary of Python; null if there is none. */
    static @Nullable Value member(Value value, String name) {
        Value member = value.hasMembers() ? value.getMember(name) : null;
        if (member == null && value.hasHashEntries()) {
            return value.getHashValue(name);
        }
        return member;
    }

    private static boolean has(Value value, String name) {
        return member(value, name) != null;
    }

    /** Text, a chunk as it came (no copy), or a Uint8Array or ArrayBuffer (a copy). */
    static Bytes bytes(Value value, Script script) {
        if (value.isString()) {
            return Bytes.of(value.asString());
        }
        Value own = member(value, "host");
        if (own != null && own.isHostObject() && own.asHostObject() instanceof HostBytes chunk) {
            return chunk.bytes();
        }
        if (value.hasBufferElements()) {
            return copy(value, 0, (int) value.getBufferSize());
        }
        Value buffer = member(value, "buffer");
        if (buffer != null && buffer.hasBufferElements()) {
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
        if (value.hasHashEntries()) {
            Map<String, Object> all = new LinkedHashMap<>();
            for (String name : names(value)) {
                all.put(name, plain(value.getHashValue(name)));
            }
            return Map.copyOf(all);
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
        for (String name : names(object)) {
            Value value = object.hasHashEntries() ? object.getHashValue(name) : object.getMember(name);
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
        Value status = member(value, "reply");
        Verdict.Reply reply = Verdict.reply(status != null && status.isNumber() ? status.asInt() : DEFAULT_STATUS);
        Value headers = member(value, "headers");
        if (headers != null) {
            reply = reply.headers(headers(headers));
        }
        Value body = member(value, "body");
        if (body != null) {
            reply = reply.body(Source.of(bytes(body, script).copy()));
        }
        Value grpcStatus = member(value, "grpcStatus");
        if (grpcStatus != null) {
            reply = reply.grpcStatus(grpcStatus.asInt());
        }
        Value details = member(value, "details");
        return details == null ? reply : reply.details(text(details));
    }

    private static Collection<String> names(Value object) {
        if (!object.hasHashEntries()) {
            return object.getMemberKeys();
        }
        List<String> all = new ArrayList<>();
        Value keys = object.getHashKeysIterator();
        while (keys.hasIteratorNextElement()) {
            all.add(text(keys.getIteratorNextElement()));
        }
        return all;
    }

    private static Bytes copy(Value buffer, int from, int length) {
        byte[] all = new byte[length];
        buffer.readBuffer(from, all, 0, length);
        return Bytes.of(all);
    }
}
