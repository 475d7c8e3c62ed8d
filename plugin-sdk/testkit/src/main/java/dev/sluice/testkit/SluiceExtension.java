package dev.sluice.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link SluiceTest} does. */
public final class SluiceExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace OWN = ExtensionContext.Namespace.create(SluiceExtension.class);

    /** Made by JUnit. */
    public SluiceExtension() {}

    @Override
    public void beforeEach(ExtensionContext test) {
        Worlds.watch();
        test.getStore(OWN).put("threads", new Threads(running()));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        List<String> left = new ArrayList<>();
        for (World world : Worlds.all()) {
            left.addAll(world.close());
        }
        Worlds.forget();
        Threads before = test.getStore(OWN).get("threads", Threads.class);
        for (Thread thread : running()) {
            if (before != null && !before.all().contains(thread)) {
                left.add("thread " + thread.getName());
            }
        }
        if (!left.isEmpty() && test.getExecutionException().isEmpty()) {
            throw new AssertionError("left over after the test: " + String.join(", ", left));
        }
    }

    private record Threads(Set<Thread> all) {}

    private static Set<Thread> running() {
        Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
        all.removeIf(Thread::isDaemon);
        return all;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestClock.class
                || parameter.isAnnotated(With.class) && (type == FilterTest.class || type == NetworkTest.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        if (type == TestClock.class) {
            return new TestClock();
        }
        With with = parameter.findAnnotation(With.class).orElseThrow();
        return type == FilterTest.class
                ? FilterTest.of(with.value()).config(with.config())
                : NetworkTest.of(with.value()).config(with.config());
    }
}
