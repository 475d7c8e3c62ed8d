package dev.sluice.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The figures of a row of overload. */
final class Overload {
    private final Figures peak = new Figures("peak, answers/s");
    private final Figures kept = new Figures("answers/s kept, share of the peak");
    private final Figures worth = new Figures("answers per second of its processor, share of the peak");
    private final Figures refusal = new Figures("CPU µs per refusal, if an answer costs what it cost at the peak");
    private final Figures refusals = new Figures("refusals/s");
    private final Figures waited = new Figures("99th percentile of the admitted, ms");
    private final Figures out = new Figures("refused, or left out by the client since all its connections wait, share");
    private final Figures memory = new Figures("memory grown, MB");

    /**
     * A peak and the overload after it.
     *
     * @param peakCpu seconds of the peer's processor, and {@code cpu} those of the overload
     * @param rate requests per second of the overload
     * @param memory grown by so many MB
     */
    record Run(Client.Result peak, double peakCpu, double rate, Client.Result result, double cpu, double memory) {
        double answerCpu() {
            return peakCpu / peak.answered();
        }

        double refusalMicros() {
            return (cpu - answerCpu() * result.answered()) * 1e6 / result.refused();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f of %.0f answers/s, %.0f refusals/s, %.2f of a processor",
                    result.perSecond(),
                    peak.perSecond(),
                    result.refused() / result.seconds(),
                    cpu / result.seconds());
        }
    }

    void add(String name, Run run) {
        Client.Result result = run.result;
        peak.add(name, run.peak.perSecond());
        kept.add(name, result.perSecond() / run.peak.perSecond());
        worth.add(name, run.answerCpu() * result.answered() / run.cpu);
        if (result.refused() > result.answered() / 10) {
            refusal.add(name, run.refusalMicros());
        }
        refusals.add(name, result.refused() / result.seconds());
        waited.add(name, result.latencies().at(0.99) / 1000);
        out.add(name, 1 - result.answered() / (run.rate * result.seconds()));
        memory.add(name, run.memory);
    }

    List<String> lines(String title, List<String> peers) {
        return Stream.of(peak, kept, worth, refusal, refusals, waited, out, memory)
                .map(figures -> figures.line(title, peers))
                .toList();
    }
}
