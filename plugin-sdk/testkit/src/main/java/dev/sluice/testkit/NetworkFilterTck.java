package dev.sluice.testkit;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * As {@link HttpFilterTck}, for network filters and listener filters: bytes of both ways cut anywhere, resets and ends at every point, two connections
 * at once, the plugin loader, the cost.
 *
 * <pre>{@code
 * class EchoTck extends NetworkFilterTck {
 *     @Override
 *     protected NetworkTest filter() {
 *         return NetworkTest.of(EchoFactory.class);
 *     }
 *
 *     @Override
 *     protected List<NetworkSample> samples() {
 *         return List.of(NetworkSample.of("a word", "hello"));
 *     }
 * }
 * }</pre>
 */
public abstract class NetworkFilterTck {
    private static final int CONNECTIONS = 500;

    /** Fills what every filter has in common. */
    protected NetworkFilterTck() {}

    /** A new set-up with the filter and its configuration. Asked for every trial. */
    protected abstract NetworkTest filter();

    /** Connections to try it with. */
    protected abstract List<NetworkSample> samples();

    /** False if a connection changes what the next one gets, as with a limit. */
    protected boolean independentConnections() {
        return true;
    }

    /** Any class of each library that must be in the plugin's jar with the filter. */
    protected List<Class<?>> bundled() {
        return List.of();
    }

    private Stream<DynamicTest> each(Consumer<NetworkTrials> trial) {
        return tests(samples().stream(), trial);
    }

    private Stream<DynamicTest> first(Consumer<NetworkTrials> trial) {
        return tests(samples().stream().limit(1), trial);
    }

    private Stream<DynamicTest> tests(Stream<NetworkSample> samples, Consumer<NetworkTrials> trial) {
        return samples.map(sample ->
                DynamicTest.dynamicTest(sample.name(), () -> trial.accept(new NetworkTrials(this::filter, sample))));
    }

    @TestFactory
    final Stream<DynamicTest> anyCutOfTheBytesGivesTheSame() {
        return each(NetworkTrials::cuts);
    }

    @TestFactory
    final Stream<DynamicTest> theClientMayResetAtAnyPoint() {
        return each(NetworkTrials::clientResets);
    }

    @TestFactory
    final Stream<DynamicTest> theClientMayEndAtAnyPoint() {
        return each(NetworkTrials::clientEnds);
    }

    @TestFactory
    final Stream<DynamicTest> upstreamsMayResetAtAnyPoint() {
        return each(NetworkTrials::upstreamResets);
    }

    @TestFactory
    final Stream<DynamicTest> twoConnectionsAtOnceDoNotMix() {
        return each(trials -> trials.interleaved(independentConnections()));
    }

    @TestFactory
    final Stream<DynamicTest> runsFromAPluginLoaderThatIsCollectedAfterwards() {
        return first(trials -> {
            Assumptions.assumeTrue(PluginTrial.possible(filter().components()), "not given by its class");
            trials.inPluginLoader(bundled());
        });
    }

    @TestFactory
    final Stream<DynamicTest> tellsTimeAndMemory() {
        return first(trials -> System.out.println(getClass().getSimpleName() + "\n  " + trials.cost(CONNECTIONS)));
    }
}
