package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Key;
import dev.sluice.filter.Request;
import dev.sluice.filter.Response;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange that is nobody's: two heads and a store. For the prelude's {@code warm} alone; everything else of it refuses. */
final class WarmExchange implements InvocationHandler {
    private final Map<String, Object> store = new HashMap<>();
    private final Request request = message(Request.class, heads(":method", "GET", ":path", "/"));
    private final Response response = message(Response.class, heads(":status", "200"));

    private WarmExchange() {}

    static Exchange make() {
        return (Exchange) Proxy.newProxyInstance(
                WarmExchange.class.getClassLoader(), new Class<?>[] {Exchange.class}, new WarmExchange());
    }

    private static Headers heads(String... pairs) {
        Headers made = new Headers();
        for (int i = 0; i < pairs.length; i += 2) {
            made.add(pairs[i], pairs[i + 1]);
        }
        return made;
    }

    private static <T> T message(Class<T> type, Headers headers) {
        return type.cast(Proxy.newProxyInstance(
                WarmExchange.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> switch (method.getName()) {
                    case "headers" -> headers;
                    case "localReply" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "request" -> request;
            case "response" -> response;
            case "get" -> store.getOrDefault(((Key<?>) arguments[0]).name(), Script.ABSENT);
            case "put" -> {
                store.put(((Key<?>) arguments[0]).name(), arguments[1]);
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }
}
