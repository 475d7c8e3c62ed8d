package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Key;
import dev.sluice.filter.Request;
import dev.sluice.filter.Response;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Timer;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exchange and a filter's context, as little of them as a script's test needs. */
final class Fakes {
    final Headers request = new Headers();
    final Headers response = new Headers();
    final List<Transform> transforms = new ArrayList<>();
    final List<Source> ends = new ArrayList<>();
    final List<CompletableFuture<Void>> sleeps = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    final CompletableFuture<Bytes> wholeBody = new CompletableFuture<>();
    final Map<String, Object> store = new HashMap<>();
    final Map<String, Long> numbers = new ConcurrentHashMap<>();
    final List<Runnable> timers = new ArrayList<>();
    final List<Runnable> tasks = new ArrayList<>();
    final List<Verdict> aborts = new ArrayList<>();
    final List<AutoCloseable> closing = new ArrayList<>();
    final StringBuilder written = new StringBuilder();
    final List<CompletionStage<?>> holds = new ArrayList<>();
    String replaced = "";
    String routeConfig = "";
    boolean bodyEnded;

    Fakes() {
        request.add(":method", "GET");
        request.add(":path", "/a?b=c");
        request.add(":authority", "example.com");
        request.add(":scheme", "http");
        response.add(":status", "200");
    }

    FilterContext context() {
        return fake(FilterContext.class, (self, method, arguments) -> switch (method.getName()) {
            case "cluster" -> arguments[0].equals("users") ? Optional.of((Cluster) () -> "users") : Optional.empty();
            case "onClose" -> closing.add((AutoCloseable) arguments[0]);
            case "name" -> "the-filter";
            case "counter" -> (Counter) n -> count((String) arguments[0], n);
            case "gauge" ->
                new Gauge() {
                    @Override
                    public void add(long n) {
                        count((String) arguments[0], n);
                    }

                    @Override
                    public void set(long value) {
                        throw new IllegalStateException();
                    }
                };
            default -> throw new IllegalStateException(method.toString());
        });
    }

    private void count(String name, long n) {
        numbers.merge(name, n, Long::sum);
    }

    Exchange exchange() {
        Body body = fake(Body.class, this::body);
        Request in = fake(Request.class, (self, method, arguments) -> message(request, body, self, method, arguments));
        Response out =
                fake(Response.class, (self, method, arguments) -> message(response, body, self, method, arguments));
        return fake(Exchange.class, (self, method, arguments) -> switch (method.getName()) {
            case "request" -> in;
            case "response" -> out;
            case "perRoute" -> routeConfig.isEmpty() ? arguments[0] : routeConfig;
            case "get" -> store.getOrDefault(((Key<?>) arguments[0]).name(), ((Key<?>) arguments[0]).absent());
            case "put" -> store.put(((Key<?>) arguments[0]).name(), arguments[1]);
            case "abort" -> aborts.add((Verdict) arguments[0]);
            case "execute" -> tasks.add((Runnable) arguments[0]);
            case "after" -> {
                timers.add((Runnable) arguments[1]);
                yield (Timer) () -> timers.remove(arguments[1]);
            }
            case "sleep" -> add(sleeps, new CompletableFuture<Void>());
            case "call" -> {
                calls.add((Call) arguments[1]);
                yield answer;
            }
            case "route" -> Optional.empty();
            default -> throw new IllegalStateException(method.toString());
        });
    }

    Sink sink() {
        return fake(Sink.class, (self, method, arguments) -> {
            if (method.getName().equals("write")) {
                return written.append(arguments[0]);
            }
            if (method.getName().equals("hold")) {
                holds.add((CompletionStage<?>) arguments[0]);
                hold((CompletionStage<?>) arguments[0], arguments[1]);
                return null;
            }
            throw new IllegalStateException(method.toString());
        });
    }

    @SuppressWarnings("unchecked")
    private static void hold(CompletionStage<?> stage, Object then) {
        stage.thenAccept(value -> ((Consumer<Object>) then).accept(value));
    }

    private @Nullable Object body(Object self, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "ended" -> bodyEnded;
            case "transform" -> {
                transforms.add((Transform) arguments[0]);
                yield sink();
            }
            case "onEnd" -> ends.add((Source) arguments[0]);
            case "read" -> wholeBody;
            case "replace" -> replaced = arguments[0].toString();
            default -> throw new IllegalStateException(method.toString());
        };
    }

    private static @Nullable Object message(
            Headers headers, Body body, Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(self, method, arguments);
        }
        return switch (method.getName()) {
            case "headers" -> headers;
            case "body" -> body;
            case "localReply" -> false;
            default -> throw new IllegalStateException(method.toString());
        };
    }

    private static <T> T add(List<T> list, T element) {
        list.add(element);
        return element;
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Fakes.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
