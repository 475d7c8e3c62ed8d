package dev.sluice.testkit;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What production does to an HTTP filter sooner or later, done to yours at once. Extend it, say which filter, and give exchanges in which the filter
 * does what it is there for; JUnit 5 runs the rest:
 *
 * <ul>
 *   <li>bodies of both ways cut at every byte and into single bytes give the same result;
 *   <li>the client, the upstream, a neighbour in the chain or the exchange itself end at every point, and nothing is left behind;
 *   <li>what the filter waits for comes late, twice, as a failure, on a foreign thread, or never; so do the answers of its own calls;
 *   <li>two streams at once on one instance do not mix;
 *   <li>the filter works from a plugin's class loader, which can be collected afterwards;
 *   <li>time and memory of each callback are printed.
 * </ul>
 *
 * <pre>{@code
 * class AddHeaderTck extends HttpFilterTck {
 *     @Override
 *     protected FilterTest filter() {
 *         return FilterTest.of(AddHeader.class).config("name: x-a\nvalue: b");
 *     }
 * }
 * }</pre>
 */
public abstract class HttpFilterTck extends Tck<HttpTrials> {
    private static final int EXCHANGES = 2_000;

    /** Fills what every filter has in common. */
    protected HttpFilterTck() {}

    /** A new set-up with the filter, its configuration and the clusters that it calls. Asked for every trial. */
    protected abstract FilterTest filter();

    /** Exchanges to try it with; by default a GET, a POST, and bodies with trailers. */
    protected List<Sample> samples() {
        return Sample.usual();
    }

    /** Headers, in lower case, that may be other from run to run. */
    protected Set<String> unsteadyHeaders() {
        return Set.of();
    }

    /** False if a stream changes what the next one gets, as with a rate limit or a cache: then two at once must end, but may end otherwise. */
    protected boolean independentStreams() {
        return true;
    }

    @Override
    final Stream<HttpTrials> trials() {
        return samples().stream().map(sample -> new HttpTrials(this::filter, sample, unsteadyHeaders()));
    }

    @Override
    final List<Component> tried() {
        return filter().components();
    }

    @TestFactory
    final Stream<DynamicTest> anyCutOfTheBodiesGivesTheSame() {
        return each(HttpTrials::cuts);
    }

    @TestFactory
    final Stream<DynamicTest> otherFiltersMayEndTheExchangeAtAnyCallback() {
        return each(HttpTrials::neighboursEnd);
    }

    @TestFactory
    final Stream<DynamicTest> theExchangeMayEndInEachOfItsCallbacks() {
        return each(HttpTrials::endsInItsCallbacks);
    }

    @TestFactory
    final Stream<DynamicTest> whatItWaitsForMayComeLateTwiceElsewhereNeverOrFail() {
        return each(trials -> {
            for (Stages.How how : Stages.How.values()) {
                trials.stages(how);
            }
        });
    }

    @TestFactory
    final Stream<DynamicTest> itsOwnCallsMayFailComeLateOrNever() {
        return each(HttpTrials::calls);
    }

    @TestFactory
    final Stream<DynamicTest> twoStreamsAtOnceDoNotMix() {
        return each(trials -> trials.interleaved(independentStreams()));
    }

    @TestFactory
    final Stream<DynamicTest> tellsTimeAndMemoryOfEachCallback() {
        return first(trials -> System.out.println(getClass().getSimpleName() + "\n"
                + trials.cost(EXCHANGES).indent(2).stripTrailing()));
    }
}
