package dev.sluice.testkit;

import java.util.List;
import java.util.stream.Stream;
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
public abstract class NetworkFilterTck extends Tck<NetworkTrials> {
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

    @Override
    final Stream<NetworkTrials> trials() {
        return samples().stream().map(sample -> new NetworkTrials(this::filter, sample));
    }

    @Override
    final List<Component> tried() {
        return filter().components();
    }

    @TestFactory
    final Stream<DynamicTest> anyCutOfTheBytesGivesTheSame() {
        return each(NetworkTrials::cuts);
    }

    @TestFactory
    final Stream<DynamicTest> theClientMayEndAtAnyPoint() {
        return each(NetworkTrials::clientEnds);
    }

    @TestFactory
    final Stream<DynamicTest> twoConnectionsAtOnceDoNotMix() {
        return each(trials -> trials.interleaved(independentConnections()));
    }

    @TestFactory
    final Stream<DynamicTest> tellsTimeAndMemory() {
        return first(trials -> System.out.println(getClass().getSimpleName() + "\n  " + trials.cost(CONNECTIONS)));
    }
}
