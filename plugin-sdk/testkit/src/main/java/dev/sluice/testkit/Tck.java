package dev.sluice.testkit;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What filters of every kind must stand. */
abstract class Tck<T extends Trials> {
    /** A sample each, in order. */
    abstract Stream<T> trials();

    /** The filters of the set-up by their classes. */
    abstract List<Component> tried();

    /** Any class of each library that must be in the plugin's jar with the filter. */
    protected List<Class<?>> bundled() {
        return List.of();
    }

    final Stream<DynamicTest> each(Consumer<? super T> trial) {
        return tests(trials(), trial);
    }

    final Stream<DynamicTest> first(Consumer<? super T> trial) {
        return tests(trials().limit(1), trial);
    }

    private Stream<DynamicTest> tests(Stream<T> all, Consumer<? super T> trial) {
        return all.map(trials -> DynamicTest.dynamicTest(trials.name(), () -> trial.accept(trials)));
    }

    @TestFactory
    final Stream<DynamicTest> theClientMayResetAtAnyPoint() {
        return each(Trials::clientResets);
    }

    @TestFactory
    final Stream<DynamicTest> upstreamsMayResetAtAnyPoint() {
        return each(Trials::upstreamResets);
    }

    @TestFactory
    final Stream<DynamicTest> runsFromAPluginLoaderThatIsCollectedAfterwards() {
        return first(trials -> {
            Assumptions.assumeTrue(PluginTrial.possible(tried()), "not given by its class");
            trials.inPluginLoader(bundled());
        });
    }
}
