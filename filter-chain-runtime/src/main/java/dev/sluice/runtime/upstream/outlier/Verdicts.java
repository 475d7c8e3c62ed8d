package dev.sluice.runtime.upstream.outlier;

/** What rates of success in percent say: hosts under the threshold are outliers. */
record Verdicts(double average, double threshold) {
    static final Verdicts NONE = new Verdicts(-1, -1);

    /** @param factor of the standard deviation, how far below the average is too far */
    static Verdicts of(double[] rates, double factor) {
        double sum = 0;
        for (double rate : rates) {
            sum += rate;
        }
        double average = sum / rates.length;
        double squares = 0;
        for (double rate : rates) {
            squares += (rate - average) * (rate - average);
        }
        return new Verdicts(average, average - factor * Math.sqrt(squares / rates.length));
    }
}
