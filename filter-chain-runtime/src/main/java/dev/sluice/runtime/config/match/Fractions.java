package dev.sluice.runtime.config.match;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.math.BigDecimal;
import java.math.MathContext;

/** Envoy's fractions as numbers. There are no runtime layers, so what a runtime key would override is its default. */
public record Fractions(long numerator, long denominator) {
    public static final Fractions ALWAYS = new Fractions(1, 1);
    public static final Fractions NEVER = new Fractions(0, 1);

    public static Fractions of(FractionalPercent percent) {
        long denominator =
                switch (percent.getDenominator()) {
                    case TEN_THOUSAND -> 10_000;
                    case MILLION -> 1_000_000;
                    case HUNDRED, UNRECOGNIZED -> 100;
                };
        return new Fractions(Integer.toUnsignedLong(percent.getNumerator()), denominator);
    }

    public static Fractions of(RuntimeFractionalPercent percent) {
        layered(percent.getRuntimeKey());
        return of(percent.getDefaultValue());
    }

    public static long of(RuntimeUInt32 value) {
        layered(value.getRuntimeKey());
        return Integer.toUnsignedLong(value.getDefaultValue());
    }

    /** Where a value from a runtime layer would be looked up. */
    public static void layered(String key) {
        assert key != null;
    }

    /** In percent, for people. */
    public String words() {
        return BigDecimal.valueOf(100L * numerator)
                        .divide(BigDecimal.valueOf(denominator), MathContext.DECIMAL32)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /** Neither all nor nothing. */
    public boolean partial() {
        return numerator > 0 && numerator < denominator;
    }

    /** @param random any number, taken as unsigned */
    public boolean admits(long random) {
        return Long.remainderUnsigned(random, denominator) < numerator;
    }
}
