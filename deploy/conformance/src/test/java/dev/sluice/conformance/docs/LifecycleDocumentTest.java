package dev.sluice.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Body;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;
import dev.sluice.filter.PerRoute;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/filters/lifecycle.md} names every callback, and what bytes are touched with. */
class LifecycleDocumentTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                FilterFactory.class,
                PerRoute.class,
                HttpFilter.class,
                HttpTerminal.class,
                NetworkFilter.class,
                NetworkTerminal.class,
                ListenerFilter.class,
                Transform.class,
                Source.class,
                Sink.class,
                Messages.class,
                MessageTransform.class,
                MessageSink.class,
                Body.class
            })
    void everyMethodIsThere(Class<?> type) throws IOException {
        String text = Documents.text(Documents.ROOT.resolve("docs/filters/lifecycle.md"));
        List<String> names = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .map(name -> '`' + type.getSimpleName() + '.' + name + '`')
                .toList();

        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(text).contains(name));
    }
}
