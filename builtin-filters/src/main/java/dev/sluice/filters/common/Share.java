package dev.sluice.filters.common;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.util.random.RandomGenerator;

/** A share of streams, as a count out of a million. Immutable, any thread. */
public record Share(int perMillion) {
    private static final int MILLION = 1_000_000;
    public static final Share NONE = new Share(0);
    public static final Share ALL = new Share(MILLION);

    /** More than the whole counts as the whole. */
    public static Share of(FractionalPercent percent) {
        long unit =
                switch (percent.getDenominator()) {
                    case TEN_THOUSAND -> 100;
                    case MILLION -> 1;
                    default -> 10_000;
                };
        return new Share((int) Math.min(MILLION, (percent.getNumerator() & 0xffff_ffffL) * unit));
    }

    /** The default value: no runtime layer can override it. */
    public static Share of(RuntimeFractionalPercent percent) {
        percent.getRuntimeKey();
        return of(percent.getDefaultValue());
    }

    /** Whether one stream belongs to the share. */
    public boolean hits(RandomGenerator random) {
        return perMillion >= MILLION || perMillion > 0 && random.nextInt(MILLION) < perMillion;
    }
}
